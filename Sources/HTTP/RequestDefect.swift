// SPDX-License-Identifier: Apache-2.0

/// Why a request was refused before any handler saw it.
///
/// Each case has one status and one short sentence that quotes nothing the peer sent. After any
/// of them the connection ends: where the next request would begin is no longer certain
/// (RFC 9112 §11.2).
public enum RequestDefect: String, Equatable, Sendable, CaseIterable {
    case malformedRequestLine = "malformed request line"
    case requestLineTooLong = "request line too long"
    case methodTooLong = "method not implemented"
    case connectUnsupported = "CONNECT is not implemented"
    case malformedTarget = "malformed request target"
    case unsupportedVersion = "HTTP version not supported"
    case malformedField = "malformed header field"
    case foldedField = "folded header field"
    case bareLineFeed = "line not ended by CRLF"
    case controlByte = "control byte in header field"
    case headerTooLarge = "header section too large"
    case tooManyFields = "too many header fields"
    case missingHost = "Host is missing"
    case invalidHost = "Host is repeated or malformed"
    case invalidContentLength = "Content-Length is repeated or malformed"
    case contradictingLength = "both Content-Length and Transfer-Encoding"
    case unsupportedTransferEncoding = "Transfer-Encoding is not exactly chunked"
    case unmetExpectation = "expectation not supported"
    case malformedChunk = "malformed chunked body"
    case trailerTooLarge = "trailer section too large"
    case bodyTooLarge = "request body too large"
    case timedOut = "request not received in time"

    /// The status that answers it.
    public var status: HTTPStatus {
        switch self {
        case .requestLineTooLong: .uriTooLong
        case .methodTooLong, .connectUnsupported: .notImplemented
        case .unsupportedVersion: .versionNotSupported
        case .headerTooLarge, .tooManyFields: .headerFieldsTooLarge
        case .unmetExpectation: .expectationFailed
        case .bodyTooLarge: .contentTooLarge
        case .timedOut: .requestTimeout
        default: .badRequest
        }
    }
}
