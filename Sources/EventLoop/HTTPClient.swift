// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Outbound HTTP exchanges: one `CURLM` driven by the loop.
///
/// libcurl never blocks here. It asks for readiness through `socketChanged` and for time through
/// `timerChanged`; both lead back to `drive`, the only caller of `curl_multi_socket_action`
/// (rule C1). Redirects are not followed, cookies and caches do not exist, nothing is decoded.
///
/// `close` it before the last reference goes.
@safe public final class HTTPClient {
    /// Easy handles kept for reuse, each of a few KiB.
    ///
    /// More exchanges than this at a time work as well; their handles are made and freed.
    public static let pooledSlotsMax = 256
    /// A longer URL is refused: hardly a server takes a longer request line.
    public static let urlBytesMax = 16 * 1024

    let configuration: Configuration
    /// What a request without header fields sends.
    let plainHeaders: HeaderLines
    let proxies = ProxyEnvironment()
    /// `Configuration.connectTo` as libcurl wants it.
    let destination: ConnectionDestination?
    /// For response bodies, arriving and arrived.
    let room: ResponseRoom
    let multi: MultiHandle
    let loop: Loop
    let watches: SocketWatches
    var timer: Timer?
    var nextTurn: Idle?
    var silenceTimer: Timer?
    var silenceDueMS = UInt64.max

    private var pool: [TransferSlot] = []
    private(set) var running: [TransferSlot] = []
    /// Exchanges that ended and are not told yet.
    var ended: [Transfer] = []
    /// An empty array, kept for its storage; see `deliver`.
    var spare: [Transfer] = []
    /// Whether libcurl runs further down the stack.
    var isDriving = false
    /// Whether libcurl asked to be driven without delay.
    var isKickDue = false
    private(set) var isClosed = false

    var nowMS: UInt64 { self.loop.nowMS }

    /// Which way a request to `url` goes, and why.
    public func route(to url: String) -> ProxyRoute { self.proxies.route(to: url) }

    /// How many exchanges run.
    public var transfersRunning: Int { self.running.count }

    /// Creates a client without connections.
    ///
    /// - Throws: `UVError` when there is no memory or no handle for it.
    public init(on loop: Loop, configuration: Configuration = .init()) throws(UVError) {
        guard let plainHeaders = try? HeaderLines([]) else { throw .outOfMemory }
        guard let multi = MultiHandle() else { throw .outOfMemory }
        self.loop = loop
        self.configuration = configuration
        self.plainHeaders = plainHeaders
        self.room = ResponseRoom(bytesMax: configuration.bodyBytesHeldMax)
        self.destination = configuration.connectTo.flatMap(ConnectionDestination.init)
        self.multi = multi
        self.watches = SocketWatches(on: loop)
        do throws(UVError) {
            self.timer = try Timer(on: loop) { [unowned self] in self.timePassed() }
            self.nextTurn = try Idle(on: loop) { [unowned self] in self.timePassed() }
            self.silenceTimer = try Timer(on: loop) { [unowned self] in self.endSilent() }
        } catch {
            self.close()
            throw error
        }
        // It only looks after running exchanges, and those keep the loop running themselves.
        self.silenceTimer?.setKeepsLoopAlive(false)
        self.watches.onReady = { [unowned self] in self.socketReady($0, $1, $2) }
        self.configureMulti()
    }

    deinit { precondition(self.isClosed, "an HTTPClient is closed before it is released") }

    /// Starts one exchange; `onDone` runs exactly once, never before this returns.
    ///
    /// The request is on its way when this returns, if a kept connection could take it.
    @discardableResult
    public func start(
        _ request: Request,
        _ onDone: @escaping (Result<Response, TransferError>) -> Void
    ) -> Transfer {
        precondition(!self.isClosed, "a closed client starts nothing")
        guard let slot = self.pool.popLast() ?? self.makeSlot() else {
            preconditionFailure("libcurl has memory for one more handle")
        }
        let isAcceptable = slot.begin(
            request,
            isProxied: request.proxy == .environment && self.proxies.isUsed,
            nowMS: self.nowMS,
            onDone
        )
        slot.runningIndex = self.running.count
        self.running.append(slot)
        let transfer = Transfer(slot: slot, generation: slot.generation)
        guard isAcceptable else {
            self.end(slot, .failure(.badURL))
            self.deliverNextTurn()
            return transfer
        }
        self.watchSilence(of: slot)
        self.run(slot)
        return transfer
    }

    /// Fails every exchange in flight with `.closed`, then closes all connections.
    ///
    /// Idempotent, and safe inside `onDone`.
    public func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.endAll(.closed)
        // libcurl closes its connections through our callbacks: everything is still in place.
        for slot in self.pool { slot.easy.cleanUp() }
        self.pool = []
        self.multi.cleanUp()
        self.timer = nil
        self.nextTurn = nil
        self.silenceTimer = nil
        self.deliver()
    }

    /// See `Transfer.cancel`.
    func cancel(_ slot: TransferSlot) {
        if slot.state == .running {
            self.multi.remove(slot.easy)
            self.stopRunning(slot)
        }
        // One that ended but was not told yet is cancelled all the same: `deliver` skips it.
        slot.end(.failure(.cancelled))
        self.complete(slot)
    }

    /// Takes a slot out of the running ones and leaves its outcome to `deliver`.
    func end(_ slot: TransferSlot, _ outcome: Result<Response, TransferError>) {
        self.stopRunning(slot)
        slot.end(outcome)
        self.ended.append(Transfer(slot: slot, generation: slot.generation))
    }

    /// Gives the slot back, then calls the user, last (rule L5).
    func complete(_ slot: TransferSlot) {
        let (onDone, outcome) = slot.takeCompletion()
        if !self.isClosed && self.pool.count < HTTPClient.pooledSlotsMax {
            self.pool.append(slot)
        } else {
            slot.easy.cleanUp()
        }
        onDone(outcome)
    }

    /// O(1): the last running slot takes the place.
    private func stopRunning(_ slot: TransferSlot) {
        let last = self.running.removeLast()
        if last !== slot {
            last.runningIndex = slot.runningIndex
            self.running[slot.runningIndex] = last
        }
        slot.runningIndex = -1
    }
}
