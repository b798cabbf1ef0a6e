// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// A record of an answer that no `Reply` gave, for the access log.
public struct EarlyAnswer {
    /// Why the server answered without calling `onRequest`.
    public enum Cause: Equatable, Sendable {
        /// The bytes were no acceptable request, or did not arrive in time.
        case refused(RequestDefect)
        /// `onHead` decided.
        case decidedOnHead
        /// There were too many connections.
        case connectionsExhausted
    }

    /// Why.
    public let cause: Cause
    /// The status sent.
    public let status: HTTPStatus
    /// The peer, if the kernel still knew it.
    public let peerAddress: SocketAddress?
    /// Bytes received for the request so far.
    public let requestBytes: Int
    /// Bytes of the answer, head included.
    public let responseBytes: Int
}
