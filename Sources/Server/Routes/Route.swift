// SPDX-License-Identifier: Apache-2.0
import HTTP

/// The routes of the server, by path.
enum Route: String {
    case messages = "/messages"
    case mcp = "/mcp"
    case tools = "/tools"
    case health = "/health"
    case live = "/health/live"
    case ready = "/health/ready"
    case unknown = "other"

    /// Finds the route of a target.
    ///
    /// The query is not looked at, and one trailing slash is allowed:
    /// a redirect would make clients drop the body and the authorization.
    init(_ head: borrowing RequestHead, in bytes: Span<UInt8>) {
        for route in Self.known where head.hasPath(route.rawValue, in: bytes) {
            self = route
            return
        }
        for route in Self.known where head.hasPath(route.rawValue + "/", in: bytes) {
            self = route
            return
        }
        self = .unknown
    }

    /// Most frequent first.
    private static let known: [Route] = [.messages, .mcp, .live, .ready, .health, .tools]

    var isMCP: Bool { self == .messages || self == .mcp }

    /// Probes come every few seconds from every node; their lines are for debugging only.
    var isProbe: Bool { self == .health || self == .live || self == .ready }

    /// The `Allow` field of a 405 (RFC 9110 §15.5.6).
    var allowedMethods: String { self.isMCP ? "POST, OPTIONS" : "GET, HEAD" }
}
