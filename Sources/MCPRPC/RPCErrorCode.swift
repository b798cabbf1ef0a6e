// SPDX-License-Identifier: Apache-2.0

/// The protocol error codes this server answers with (JSON-RPC 2.0 §5.1, MCP 2026-07-28).
///
/// -32021 (missing client capability) is absent because no method here needs a capability of
/// the client.
public enum RPCErrorCode: Int, Sendable {
    /// The body is not JSON.
    case parseError = -32700
    /// The JSON is not a message.
    case invalidRequest = -32600
    /// The method is not implemented.
    case methodNotFound = -32601
    /// A required member is missing or has the wrong type.
    case invalidParams = -32602
    /// The server failed.
    case internalError = -32603
    /// A routing header is missing, repeated, malformed or differs from the body.
    case headerMismatch = -32020
    /// The protocol version is not implemented.
    case unsupportedProtocolVersion = -32022
}
