// SPDX-License-Identifier: Apache-2.0

/// Which sockets libcurl watched during one exchange.
///
/// It decides whether a watch may outlive the exchange. libcurl closes an *established*
/// connection through our close callback, but a socket of an unfinished attempt (a lost race
/// between IPv4 and IPv6, a failed handshake) with a plain close(2), and tells afterwards
/// (cf-socket.c, `cf_socket_close`). A watch on that descriptor must go at once.
struct SocketUse {
    private enum Seen: Equatable {
        case none
        case one(CInt)
        case several
    }

    private var seen = Seen.none

    /// libcurl asked to watch the descriptor.
    mutating func note(_ descriptor: CInt) {
        if self.seen == .none {
            self.seen = .one(descriptor)
        } else if self.seen != .one(descriptor) {
            self.seen = .several
        }
    }

    /// Whether the descriptor is certainly the connection that brought a response: it was the
    /// only one, and there was a response.
    func isEstablished(_ descriptor: CInt, hasResponse: Bool) -> Bool {
        hasResponse && self.seen == .one(descriptor)
    }
}
