// SPDX-License-Identifier: Apache-2.0
internal import HTTP

/// One complete request, copied out of the connection's buffers.
struct IncomingRequest: Equatable {
    var method: String
    /// As sent, still percent-encoded.
    var path: String
    /// The part after `?`, as sent.
    var query: [UInt8] = []
    var headers = HeaderFields()
    var body: [UInt8] = []

    init(method: String, path: String) {
        self.method = method
        self.path = path
    }

    /// Copies a request out of the bytes it was read into.
    init(_ head: RequestHead, _ headBytes: Span<UInt8>, body: Span<UInt8>) {
        self.method = head.methodSlice.string(in: headBytes) ?? ""
        self.path = head.path.string(in: headBytes) ?? ""
        self.query = Array(copying: headBytes.extracting(head.query.range))
        self.headers = HeaderFields(head, headBytes)
        self.body = Array(copying: body)
    }

    /// The media type of the body in lower case, without parameters.
    var mediaType: String? {
        guard let value = self.headers["content-type"] else { return nil }
        let type = value.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
        return type.lowercased()
    }
}
