// SPDX-License-Identifier: Apache-2.0
import HTTP

/// Answers to requests on the MCP routes that never reach JSON-RPC.
///
/// The body is a JSON-RPC error all the same, because clients read one out of every 4xx
/// (MCP 2026-07-28 transports, "error responses").
enum TransportError {
    static let host = Self.make(
        .misdirectedRequest,
        "The Host header is not allowed; list it in ALLOWED_HOSTS to accept it"
    )
    static let origin = Self.make(
        .forbidden,
        "The Origin header is not allowed; list it in ALLOWED_ORIGINS to accept it"
    )
    static let contentType = Self.make(
        .unsupportedMediaType,
        "Content-Type must be application/json in UTF-8"
    )
    static let contentEncoding = Self.make(
        .unsupportedMediaType,
        "Content-Encoding is not supported"
    )
    static let notAcceptable = Self.make(
        .notAcceptable,
        "Accept must allow application/json or text/event-stream"
    )
    static let tokenInQuery = Self.make(
        .badRequest,
        "Credentials in the query are refused; use the Authorization header"
    )
    static let method = Self.make(
        .methodNotAllowed,
        "Only POST is served here",
        ["Allow": "POST, OPTIONS"]
    )
    private static func make(
        _ status: HTTPStatus,
        _ message: String,
        _ fields: ResponseFields = .none
    ) -> Response {
        Response(
            status,
            contentType: .json,
            fields: fields,
            text: """
                {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"\(message)"}}
                """
        )
    }
}
