// SPDX-License-Identifier: Apache-2.0
internal import HTTP

extension Response {
    /// The answer as the HTTP module sends it; the request's `X-Request-Id` comes back with it.
    init(_ answer: Answer, _ request: IncomingRequest? = nil) {
        var fields = ResponseFields()
        for header in answer.headers { fields.append(header.name, header.value) }
        if let id = request?.headers["x-request-id"], id.utf8.count <= 128 {
            fields.append("X-Request-Id", id)
        }
        self.init(
            HTTPStatus(rawValue: answer.status) ?? .internalServerError,
            contentType: ContentType(rawValue: answer.contentType) ?? .json,
            fields: fields,
            body: answer.body
        )
    }
}
