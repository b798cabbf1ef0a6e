// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Why a transfer brought no response.
public enum TransferError: Error, Equatable, Sendable {
    /// `Transfer.cancel` was called.
    case cancelled
    /// The client was closed while the transfer ran.
    case closed
    /// Nobody listens there, or the network refused.
    case connectFailed
    /// The host name has no address.
    case resolveFailed
    /// No connection was ready in time, so the request was not sent.
    case connectTimedOut
    /// The request was (or may have been) sent, and the response did not arrive in time.
    case timedOut
    /// The TLS handshake failed: certificate, name, protocol or CA file.
    case tls
    /// The proxy could not be found, reached, or refused.
    case proxy
    /// The connection broke while the request was sent.
    case sendFailed
    /// The connection broke while the response was read.
    case receiveFailed
    /// The peer closed without a single byte of response.
    case emptyReply
    /// The body ended before its announced length.
    case truncated
    /// The body has more bytes than the request allows.
    case bodyTooLarge
    /// Other bodies take all the room there is for bodies at the moment.
    case noRoom
    /// What came is not HTTP, or its head is too large.
    case badResponse
    /// The URL is not one libcurl can ask for over HTTP.
    case badURL
    /// Anything else, with libcurl's result code.
    case other(code: Int)

    /// One phrase without host, path or secret, fit for a log line or an error message.
    public var summary: String {
        switch self {
        case .cancelled: "cancelled"
        case .closed: "client closed"
        case .connectFailed: "connection refused"
        case .resolveFailed: "host name not found"
        case .connectTimedOut: "connecting timed out"
        case .timedOut: "timed out"
        case .tls: "TLS handshake failed"
        case .proxy: "proxy failed"
        case .sendFailed: "connection broke while sending"
        case .receiveFailed: "connection broke while receiving"
        case .emptyReply: "empty reply"
        case .truncated: "response cut short"
        case .bodyTooLarge: "response too large"
        case .noRoom: "no room for the response at the moment"
        case .badResponse: "invalid response"
        case .badURL: "invalid URL"
        case .other(let code): "transfer failed (libcurl \(code))"
        }
    }

    /// Whether the request certainly never reached the server, so that even one that is not
    /// idempotent may be sent again.
    public var isBeforeRequest: Bool {
        switch self {
        case .connectFailed, .resolveFailed, .connectTimedOut, .tls, .proxy, .badURL: true
        default: false
        }
    }

    init(_ code: CURLcode, _ easy: EasyHandle) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: self = .resolveFailed
        case CURLE_COULDNT_CONNECT: self = .connectFailed
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: self = .proxy
        case CURLE_OPERATION_TIMEDOUT:
            // Zero until a connection is ready and the request starts (CURLINFO_PRETRANSFER_TIME).
            let isConnected = easy.offset(CURLINFO_PRETRANSFER_TIME_T) > 0
            self = isConnected ? .timedOut : .connectTimedOut
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_CLIENTCERT:
            self = .tls
        case CURLE_SEND_ERROR: self = .sendFailed
        case CURLE_RECV_ERROR:
            // A proxy that answers CONNECT with an error is reported as a receive error.
            self = easy.integer(CURLINFO_HTTP_CONNECTCODE) >= 300 ? .proxy : .receiveFailed
        case CURLE_GOT_NOTHING: self = .emptyReply
        case CURLE_PARTIAL_FILE: self = .truncated
        case CURLE_FILESIZE_EXCEEDED: self = .bodyTooLarge
        case CURLE_UNSUPPORTED_PROTOCOL where easy.offset(CURLINFO_PRETRANSFER_TIME_T) > 0:
            // HTTP/0.9: what came does not begin with a status line.
            self = .badResponse
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_LOGIN_DENIED: self = .badURL
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_WRITE_ERROR:
            self = .badResponse
        default:
            // 100 is CURLE_TOO_LARGE, which Debian's libcurl returns before it had the name.
            self = code.rawValue == 100 ? .badResponse : .other(code: Int(code.rawValue))
        }
    }
}
