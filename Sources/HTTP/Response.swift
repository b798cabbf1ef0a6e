// SPDX-License-Identifier: Apache-2.0

/// One complete answer: status, header lines, body.
///
/// A value without I/O. Answers that never change are made once and sent many times; the body
/// array is shared, not copied, until it goes into the output buffer.
public struct Response: Equatable, Sendable {
    /// The status.
    public var status: HTTPStatus
    /// The media type of the body; `nil` when there is no body to describe.
    public var contentType: ContentType?
    /// Further header lines.
    public var fields: ResponseFields
    /// The body.
    ///
    /// Not sent for `HEAD`, 204 and 304.
    public var body: [UInt8]
    /// True to end the connection after this answer.
    public var closesConnection = false

    /// Makes an answer from bytes.
    public init(
        _ status: HTTPStatus,
        contentType: ContentType? = nil,
        fields: ResponseFields = .none,
        body: [UInt8] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.fields = fields
        self.body = body
    }

    /// Makes an answer from text.
    public init(
        _ status: HTTPStatus,
        contentType: ContentType,
        fields: ResponseFields = .none,
        text: String
    ) {
        self.init(status, contentType: contentType, fields: fields, body: [UInt8](text.utf8))
    }

    /// The answer to a request that no handler saw: `{"error":"…"}` with a fixed sentence.
    static func refusing(_ defect: RequestDefect) -> Response {
        var response = Response(
            defect.status,
            contentType: .json,
            text: "{\"error\":\"\(defect.rawValue)\"}\n"
        )
        response.closesConnection = true
        return response
    }
}
