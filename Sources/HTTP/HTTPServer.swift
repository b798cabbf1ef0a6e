// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// An HTTP/1.1 server on one loop (RFC 9110, RFC 9112).
///
/// Module charter: accepted streams to requests, answers back to bytes; nothing is known here of
/// what is asked.
///
/// The path of a request: `Listener` -> `Connection.received` -> `RequestParser` -> `onHead` ->
/// body -> `onRequest` with a `Reply` -> `ResponseWriter` -> one `Stream.write`. All callbacks run
/// on the loop's thread. Call `close` before dropping the server.
public final class HTTPServer {
    /// Decides on a head; its bytes are lent until the call returns.
    ///
    /// Must not block.
    public typealias OnHead = (RequestHead, Span<UInt8>) -> HeadDecision
    /// Handles a complete request: the right to answer, the head, the head's bytes, the body.
    ///
    /// Bytes are lent until the call returns; the answer may come at any time.
    public typealias OnRequest = (consuming Reply, RequestHead, Span<UInt8>, Span<UInt8>) -> Void

    /// The limits in force.
    public let limits: HTTPServerLimits
    /// Counts since the server was made.
    public internal(set) var counters = HTTPServerCounters()
    /// Requests whose handler has not completed its answer.
    public internal(set) var requestsInFlight = 0
    /// True after `startDraining`.
    public private(set) var isDraining = false
    /// Called each time the last connection has closed, last in its turn.
    public var onIdle: (() -> Void)?
    /// Called after each answer that did not go through a `Reply`.
    public var onEarlyAnswer: ((EarlyAnswer) -> Void)?

    let loop: Loop
    let onHead: OnHead
    let onRequest: OnRequest
    /// The one output buffer: filled and written within one call, empty in between.
    var output: [UInt8] = []
    private var date = DateLine()
    private var listeners: [Listener] = []
    private var connections: [Connection] = []
    private var refusedCount = 0
    private var sparePartial: PartialRequest?
    /// Of the last head that came whole, for the next one.
    var spareFieldStorage: [RequestHead.Field] = []
    private var sweepTimer: Timer?
    private var jitter: UInt64

    /// Capacity above which the output buffer is given back after a write: as long as the longest
    /// tool result, so that only rare answers cost an allocation.
    private static let outputKeptBytesMax = 256 * 1024

    /// Makes a server that listens nowhere yet.
    ///
    /// - Throws: `UVError` when the sweep timer cannot be made.
    public init(
        on loop: Loop,
        limits: HTTPServerLimits = HTTPServerLimits(),
        onHead: @escaping OnHead,
        onRequest: @escaping OnRequest
    ) throws(UVError) {
        self.loop = loop
        self.limits = limits
        self.onHead = onHead
        self.onRequest = onRequest
        self.jitter = UInt64.random(in: 0...UInt64.max)
        self.sweepTimer = try Timer(on: loop) { [unowned self] in self.sweep() }
    }

    deinit {
        precondition(self.connections.isEmpty, "the server is closed before it is dropped")
    }

    /// Open connections, without those over the cap that only wait for their 503 to arrive.
    public var connectionCount: Int { self.connections.count - self.refusedCount }

    /// Listens on `address`, also on several; returns the bound one.
    ///
    /// - Throws: `UVError` when the address cannot be bound.
    @discardableResult
    public func listen(on address: SocketAddress, reusePort: Bool = false) throws(UVError)
        -> SocketAddress
    {
        let listener = try Listener(
            on: self.loop,
            address: address,
            backlog: self.limits.backlog,
            reusePort: reusePort
        )
        listener.onConnection = { [unowned self] stream in self.accept(stream) }
        self.listeners.append(listener)
        return listener.address
    }

    /// From now on every answer ends its connection, and idle connections are closed once they have
    /// been silent for `drainIdleTimeoutMS`.
    ///
    /// New connections are still accepted. Idempotent.
    public func startDraining() {
        guard !self.isDraining else { return }
        self.isDraining = true
        for connection in self.connections { connection.startDraining() }
    }

    /// Accepts no more connections; those that are open go on.
    ///
    /// Idempotent.
    public func stopListening() {
        for listener in self.listeners { listener.close() }
        self.listeners = []
    }

    /// Closes everything at once; handlers with a request are told by `onDisconnect`.
    ///
    /// Idempotent.
    public func close() {
        self.stopListening()
        while let connection = self.connections.last { connection.close() }
        self.sweepTimer = nil
    }

    private func accept(_ stream: Stream) {
        self.counters.connectionsAccepted += 1
        let isRefused = self.connectionCount >= self.limits.connectionsMax
        if isRefused {
            self.counters.connectionsRefused += 1
            guard self.refusedCount < self.limits.refusedConnectionsMax else {
                return stream.reset()
            }
            self.refusedCount += 1
        }
        let connection = Connection(
            stream,
            server: self,
            isRefused: isRefused,
            jitter: self.nextJitter()
        )
        self.register(connection)
        if isRefused { connection.refuseConnection() } else { connection.open() }
    }

    private func register(_ connection: Connection) {
        connection.registryIndex = self.connections.count
        self.connections.append(connection)
        guard self.connections.count == 1 else { return }
        let interval = self.limits.sweepIntervalMS
        // A timer that cannot start is refused only for a closed handle; then nothing is open.
        try? self.sweepTimer?.start(timeoutMS: interval, repeatMS: interval)
    }

    func remove(_ connection: Connection) {
        let index = connection.registryIndex
        if connection.isRefused { self.refusedCount -= 1 }
        self.connections.swapAt(index, self.connections.count - 1)
        self.connections[index].registryIndex = index
        self.connections.removeLast()
        if self.connections.isEmpty { self.sweepTimer?.stop() }
    }

    func notifyIfIdle() {
        if self.connections.isEmpty { self.onIdle?() }
    }

    /// Lets deadlines pass.
    ///
    /// From the end, because closing moves the last one into the gap; a callback may close any
    /// number, so the index is checked each time.
    private func sweep() {
        var index = self.connections.count
        while index > 0 {
            index -= 1
            if index < self.connections.count { self.connections[index].timePassed() }
        }
    }

    /// The `Date` line for now.
    func dateLine() -> [UInt8] {
        self.date.line(nowMS: self.loop.nowMS) { WallClock.nowMS() }
    }

    /// Takes the filled output buffer out, to write it.
    func takeOutput() -> [UInt8] {
        var output: [UInt8] = []
        swap(&output, &self.output)
        return output
    }

    /// Keeps the emptied buffer for the next write, unless one large answer made it large.
    func keepOutput(_ output: [UInt8]) {
        if output.capacity <= Self.outputKeptBytesMax { self.output = output }
    }

    func takeFieldStorage() -> [RequestHead.Field] {
        var storage: [RequestHead.Field] = []
        swap(&storage, &self.spareFieldStorage)
        return storage
    }

    func takePartial() -> PartialRequest {
        guard let spare = self.sparePartial else { return PartialRequest() }
        self.sparePartial = nil
        return spare
    }

    /// Keeps `partial` for the next request that needs one, with `buffer`, which is empty.
    func recycle(_ partial: PartialRequest, _ buffer: [UInt8]) {
        partial.clear(keeping: buffer)
        self.sparePartial = partial
    }

    /// A step of xorshift64*: jitter has to be spread out, not secret.
    private func nextJitter() -> UInt64 {
        self.jitter ^= self.jitter >> 12
        self.jitter ^= self.jitter << 25
        self.jitter ^= self.jitter >> 27
        return (self.jitter &* 0x2545_F491_4F6C_DD1D) >> 32
    }
}
