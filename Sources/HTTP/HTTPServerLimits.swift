// SPDX-License-Identifier: Apache-2.0

/// Every limit of the server, with its unit in the name.
///
/// Times are milliseconds of loop time and are checked every `sweepIntervalMS`, so each may last
/// up to one interval longer.
public struct HTTPServerLimits: Equatable, Sendable {
    /// Sizes of a request head.
    public var parser = RequestParserLimits()
    /// Open connections; one more is answered 503 and closed.
    ///
    /// 12,000 leaves room above the 10,000 idle ones the server is built to hold, at 4 to 8 KiB
    /// each.
    public var connectionsMax = 12_000
    /// Refused connections that may linger so that their 503 arrives; beyond, they are reset.
    ///
    /// A flood must not hold a second set of descriptors.
    public var refusedConnectionsMax = 64
    /// `Retry-After` of that 503, in seconds: long enough for a pod to be added or a burst to end.
    public var refusedRetryAfterSeconds = 1
    /// Connections the kernel queues before they are accepted (`listen(2)`; Linux caps it at
    /// `net.core.somaxconn`, 4,096 since 5.4).
    public var backlog = 4_096
    /// From the first byte of a head to its end, and from accept to the first byte.
    ///
    /// 10 s: a head is one or two packets, so more is a stuck or hostile peer.
    public var headTimeoutMS: UInt64 = 10_000
    /// From the end of the head to the end of the body, in total: 4 MiB in 30 s is 1.1 Mbit/s.
    public var bodyTimeoutMS: UInt64 = 30_000
    /// Between two requests.
    ///
    /// 90 s is longer than the 60 s after which common ingresses and client pools drop an idle
    /// connection, so the side that knows when it sends closes first.
    public var idleTimeoutMS: UInt64 = 90_000
    /// Without progress on queued output.
    ///
    /// A reader that takes less than `writeProgressBytesMin` in this time is cut off, because its
    /// unsent answer is our memory.
    public var writeStallTimeoutMS: UInt64 = 30_000
    /// Bytes the peer must take per stall timeout while it is behind: 546 bytes/s at the defaults.
    public var writeProgressBytesMin = 16 * 1024
    /// Requests on one connection; then it ends, so that load spreads to new pods.
    ///
    /// 10,000 costs one handshake in 10,000 requests.
    public var keepAliveRequestsMax = 10_000
    /// Age at which a connection ends with its next answer: five minutes move half of all clients
    /// to new pods within five minutes.
    public var keepAliveAgeMS: UInt64 = 300_000
    /// Percent by which both are shortened at random, so that connections opened together do not
    /// all reconnect together.
    public var keepAliveJitterPercent: UInt64 = 20
    /// While draining, an idle connection is closed after this time without a request.
    ///
    /// Closing at once would meet the request of a busy client half-way; a client that was silent
    /// for two seconds is unlikely to speak in the same millisecond.
    public var drainIdleTimeoutMS: UInt64 = 2_000
    /// Bytes buffered behind the request being handled; then reading pauses.
    ///
    /// One read buffer.
    public var pipelinedBytesMax = 64 * 1024
    /// An unwanted body up to this size is read and dropped, and the connection lives on; beyond,
    /// the connection ends.
    public var discardedBodyBytesMax = 64 * 1024
    /// After the last answer on a connection, how long the peer's bytes are read and dropped before
    /// the socket closes.
    ///
    /// Closing with unread bytes sends RST, which destroys the answer on its way (RFC 9112 §9.6).
    public var lingerTimeoutMS: UInt64 = 5_000
    /// Bytes dropped while lingering: more than that and the peer is not listening anyway.
    public var lingerBytesMax = 16 * 1024 * 1024
    /// Bytes an event stream may queue for a reader that is behind; then it is cut off.
    public var eventStreamQueueBytesMax = 1024 * 1024
    /// How often deadlines are checked: one pass over all connections instead of a timer each,
    /// so that a request costs no timer call at all.
    public var sweepIntervalMS: UInt64 = 1_000

    /// The defaults.
    public init() {}
}
