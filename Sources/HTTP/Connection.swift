// SPDX-License-Identifier: Apache-2.0

import EventLoop

/// One inbound connection: a stream, the bytes of a request in progress, and the state that
/// decides.
///
/// The server's registry owns it until it closes. One request is handled at a time, so answers go
/// out in the order of the requests (RFC 9112 §9.3.2). Handlers are called last in every path
/// here, because they may answer, close the server, or drop the last reference to anything.
final class Connection {
    let stream: Stream
    unowned let server: HTTPServer
    let peerAddress: SocketAddress?
    /// True for a connection over the cap: it gets its 503 and no request is read.
    let isRefused: Bool
    /// Where the server's registry has it, so that removal costs no search.
    var registryIndex = 0
    var state: ConnectionState

    /// The request being received, when it spans reads.
    var partial: PartialRequest?
    /// Bytes behind the request being handled; `pending[pendingStart...]` are not parsed yet.
    var pending: [UInt8] = []
    var pendingStart = 0
    /// Body bytes still to be dropped after an early answer.
    var discardBytesLeft = 0
    var lingerBytes = 0
    /// True while `consume` is on the stack: answers given inside must not parse on.
    var isConsuming = false
    var isReading = false
    var bytesSent: UInt64 = 0

    /// The request a handler has: its number, and what its answer must know.
    var request = CurrentRequest()
    /// Called once if the client goes away before the answer is complete.
    var onDisconnect: (() -> Void)?

    struct CurrentRequest {
        var number: UInt32 = 0
        var isHead = false
        var isHTTP11 = true
        var isInFlight = false
        var wireBytes = 0
    }

    init(_ stream: Stream, server: HTTPServer, isRefused: Bool, jitter: UInt64) {
        self.stream = stream
        self.server = server
        self.isRefused = isRefused
        self.peerAddress = stream.peerAddress
        self.state = ConnectionState(
            limits: server.limits,
            nowMS: server.loop.nowMS,
            jitter: jitter
        )
        stream.onRead = { [unowned self] bytes in self.received(bytes) }
        stream.onEnd = { [unowned self] error in self.ended(error) }
        stream.onDrain = { [unowned self] in self.drained() }
    }

    /// Begins to read.
    ///
    /// Called once, when the registry has the connection.
    func open() {
        if self.server.isDraining { _ = self.state.handle(.drainStarted, nowMS: self.nowMS) }
        self.updateReading()
    }

    var nowMS: UInt64 { self.server.loop.nowMS }

    /// Bytes of answers that the kernel has not taken yet.
    var queuedBytes: Int { self.stream.queuedBytes }

    /// The server's sweep: lets deadlines pass.
    func timePassed() {
        let queuedBytes = self.queuedBytes
        let delivered = self.bytesSent - UInt64(min(queuedBytes, Int(self.bytesSent)))
        let event = ConnectionState.Event.timePassed(
            queuedBytes: queuedBytes,
            deliveredBytes: delivered
        )
        switch self.state.handle(event, nowMS: self.nowMS) {
        case .reset:
            self.server.counters.writesStalled += 1
            self.close(resetting: true)
        case .disconnect:
            self.server.counters.writesStalled += 1
            self.disconnect()
        case let action:
            self.perform(action)
        }
    }

    /// From now on the next answer is the last.
    func startDraining() { self.perform(self.state.handle(.drainStarted, nowMS: self.nowMS)) }

    func perform(_ action: ConnectionState.Action) {
        switch action {
        case .none: break
        case .nextRequest: if !self.isConsuming { self.consumePending() }
        case .linger: self.linger()
        case .answerTimeout: self.refuse(.timedOut)
        case .disconnect: self.disconnect()
        case .close: self.close()
        case .reset: self.close(resetting: true)
        }
    }

    private func ended(_ error: UVError?) {
        let event = ConnectionState.Event.peerEnded(
            isError: error != nil,
            queuedBytes: self.stream.queuedBytes
        )
        self.perform(self.state.handle(event, nowMS: self.nowMS))
    }

    private func drained() {
        self.perform(self.state.handle(.drained, nowMS: self.nowMS))
    }

    /// FIN, and no more requests: what is buffered was never promised an answer.
    private func linger() {
        self.pending = []
        self.pendingStart = 0
        self.releasePartial()
        self.stream.shutdown()
        self.updateReading()
    }

    /// The client is gone before its answer was complete.
    func disconnect() {
        self.server.counters.requestsDisconnected += 1
        self.close()
    }

    /// Closes the socket and leaves the registry; idempotent.
    ///
    /// A handler that is still working is told by `onDisconnect`, last.
    func close(resetting: Bool = false) {
        guard self.state.phase != .closed else { return }
        self.state.close()
        if resetting { self.stream.reset() } else { self.stream.close() }
        self.pending = []
        self.releasePartial()
        let onDisconnect = self.request.isInFlight ? self.onDisconnect : nil
        self.onDisconnect = nil
        self.finishRequest()
        let server = self.server
        server.remove(self)
        onDisconnect?()
        server.notifyIfIdle()
    }

    /// Takes the request out of the in-flight count; idempotent.
    func finishRequest() {
        guard self.request.isInFlight else { return }
        self.request.isInFlight = false
        self.server.requestsInFlight -= 1
    }

    func releasePartial() {
        guard let partial = self.partial else { return }
        self.partial = nil
        var buffer = partial.takeBytes()
        buffer.removeAll(keepingCapacity: true)
        self.server.recycle(partial, buffer)
    }
}
