// SPDX-License-Identifier: Apache-2.0

/// The media types this server sends.
public enum ContentType: String, Equatable, Sendable {
    case json = "application/json"
    /// RFC 9457 problem details.
    case problemJSON = "application/problem+json"
    case plainText = "text/plain; charset=utf-8"
    /// Server-sent events (WHATWG HTML §9.2).
    case eventStream = "text/event-stream"
    case html = "text/html; charset=utf-8"
    case formURLEncoded = "application/x-www-form-urlencoded"
}
