// SPDX-License-Identifier: Apache-2.0

/// The protocol version a request names (RFC 9112 §2.3).
public enum HTTPVersion: Equatable, Sendable {
    /// HTTP/1.0: no chunks, no keep-alive, no `Host` needed.
    case http10
    /// HTTP/1.1.
    case http11
}
