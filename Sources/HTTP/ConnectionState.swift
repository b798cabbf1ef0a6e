// SPDX-License-Identifier: Apache-2.0

/// What a connection does next, decided without a socket, a timer or a clock.
///
/// `Connection` reports events with the loop time and obeys the action that comes back. Deadlines
/// are checked on `.timePassed`, which the server's sweep sends.
struct ConnectionState: Equatable {
    enum Phase: Equatable {
        /// Between requests.
        case idle
        /// A part of a head has arrived.
        case head
        /// The head was accepted, its body is arriving.
        case body
        /// A handler has the request.
        case handling
        /// A handler is sending an event stream.
        case streaming
        /// The answer is out, the rest of an unwanted body is being dropped.
        case discarding
        /// The answer waits in the write queue; the next request waits for it.
        case flushing
        /// The last answer is out; whatever comes in is dropped until the peer closes.
        case lingering
        case closed
    }

    enum Event: Equatable {
        case headStarted
        case headCompleted(keepAlive: Bool)
        case bodyAwaited
        case requestCompleted
        case streamStarted
        /// The whole answer went to the stream.
        ///
        /// `restPending`: body bytes are still to be dropped.
        case answered(closes: Bool, restPending: Bool, queuedBytes: Int)
        case restDiscarded(queuedBytes: Int)
        /// The write queue became empty.
        case drained
        /// FIN, or an error which ends both directions.
        case peerEnded(isError: Bool, queuedBytes: Int)
        /// `deliveredBytes` counts what the kernel took since the connection was opened.
        case timePassed(queuedBytes: Int, deliveredBytes: UInt64)
        case drainStarted
    }

    enum Action: Equatable {
        case none
        /// Parse what is buffered.
        case nextRequest
        /// Send FIN, then drop input.
        case linger
        /// Answer 408.
        case answerTimeout
        /// Tell the handler that its client is gone, then close.
        case disconnect
        case close
        /// Close with RST: queued output is given up.
        case reset
    }

    private(set) var phase = Phase.idle
    private(set) var isDraining = false
    private(set) var requestCount = 0
    private let limits: HTTPServerLimits
    private let requestCountMax: Int
    private let retireAtMS: UInt64
    private var keepAlive = true
    private var peerHasEnded = false
    /// When the current phase began.
    private var phaseSinceMS: UInt64
    private var stall = WriteStall()

    /// `jitter` is any number; it shortens the connection's life by up to the jitter percentage.
    init(limits: HTTPServerLimits, nowMS: UInt64, jitter: UInt64) {
        self.limits = limits
        let percent = 100 - jitter % (limits.keepAliveJitterPercent + 1)
        self.requestCountMax = max(1, limits.keepAliveRequestsMax * Int(percent) / 100)
        self.retireAtMS = nowMS + limits.keepAliveAgeMS * percent / 100
        self.phaseSinceMS = nowMS
    }

    /// Whether incoming bytes are parsed (or dropped) now; if not they wait.
    var acceptsInput: Bool {
        switch self.phase {
        case .idle, .head, .body, .discarding, .lingering: true
        case .handling, .streaming, .flushing, .closed: false
        }
    }

    /// Whether an answer sent now must be the connection's last.
    func closesAfterAnswer(nowMS: UInt64) -> Bool {
        !self.keepAlive || self.isDraining || self.peerHasEnded
            || self.requestCount >= self.requestCountMax || nowMS >= self.retireAtMS
    }

    mutating func handle(_ event: Event, nowMS: UInt64) -> Action {
        if self.phase == .closed { return .none }
        switch event {
        case .headStarted:
            self.enter(.head, nowMS)
        case .headCompleted(let keepAlive):
            self.keepAlive = keepAlive
            self.requestCount += 1
        case .bodyAwaited:
            self.enter(.body, nowMS)
        case .requestCompleted:
            self.enter(.handling, nowMS)
        case .streamStarted:
            self.enter(.streaming, nowMS)
        case .answered(let closes, let restPending, let queuedBytes):
            return self.answered(closes, restPending, queuedBytes, nowMS)
        case .restDiscarded(let queuedBytes):
            return self.becomeReady(queuedBytes, nowMS)
        case .drained:
            return self.drained(nowMS)
        case .peerEnded(let isError, let queuedBytes):
            return self.peerEnded(isError, queuedBytes)
        case .timePassed(let queuedBytes, let deliveredBytes):
            return self.timePassed(queuedBytes, deliveredBytes, nowMS)
        case .drainStarted:
            self.isDraining = true
        }
        return .none
    }

    /// Ends it for good.
    ///
    /// Every action that closes is followed by this call.
    mutating func close() { self.phase = .closed }

    private mutating func enter(_ phase: Phase, _ nowMS: UInt64) {
        self.phase = phase
        self.phaseSinceMS = nowMS
    }

    private mutating func answered(
        _ closes: Bool,
        _ restPending: Bool,
        _ queuedBytes: Int,
        _ nowMS: UInt64
    ) -> Action {
        if closes {
            self.enter(.lingering, nowMS)
            return .linger
        }
        if restPending {
            self.enter(.discarding, nowMS)
            return .none
        }
        return self.becomeReady(queuedBytes, nowMS)
    }

    /// The next request starts when this answer has left, so that a peer that sends requests
    /// but reads no answers costs one answer of memory.
    private mutating func becomeReady(_ queuedBytes: Int, _ nowMS: UInt64) -> Action {
        self.enter(queuedBytes > 0 ? .flushing : .idle, nowMS)
        return queuedBytes > 0 ? .none : .nextRequest
    }

    private mutating func drained(_ nowMS: UInt64) -> Action {
        self.stall = WriteStall()
        switch self.phase {
        case .flushing:
            if self.peerHasEnded { return .close }
            self.enter(.idle, nowMS)
            return .nextRequest
        case .lingering:
            if self.peerHasEnded { return .close }
            self.phaseSinceMS = nowMS
            return .none
        default:
            return .none
        }
    }

    private mutating func peerEnded(_ isError: Bool, _ queuedBytes: Int) -> Action {
        self.peerHasEnded = true
        switch self.phase {
        case .handling, .streaming: return .disconnect
        // The peer may have shut down its sending side only; what it asked for is on its way.
        case .flushing, .lingering: return isError || queuedBytes == 0 ? .close : .none
        case .idle, .head, .body, .discarding, .closed: return .close
        }
    }

    private mutating func timePassed(
        _ queuedBytes: Int,
        _ deliveredBytes: UInt64,
        _ nowMS: UInt64
    ) -> Action {
        let isStalled = self.stall.observe(
            queuedBytes: queuedBytes,
            deliveredBytes: deliveredBytes,
            limits: self.limits,
            nowMS: nowMS
        )
        if isStalled { return self.phase == .streaming ? .disconnect : .reset }
        let elapsedMS = nowMS - self.phaseSinceMS
        switch self.phase {
        case .idle:
            return elapsedMS >= self.idleTimeoutMS ? .close : .none
        case .head:
            return elapsedMS >= self.limits.headTimeoutMS ? .answerTimeout : .none
        case .body:
            return elapsedMS >= self.limits.bodyTimeoutMS ? .answerTimeout : .none
        case .discarding:
            return elapsedMS >= self.limits.bodyTimeoutMS ? .close : .none
        case .lingering:
            let isOver = queuedBytes == 0 && elapsedMS >= self.limits.lingerTimeoutMS
            return isOver ? .close : .none
        case .handling, .streaming, .flushing, .closed:
            return .none
        }
    }

    private var idleTimeoutMS: UInt64 {
        if self.isDraining { return self.limits.drainIdleTimeoutMS }
        return self.requestCount == 0 ? self.limits.headTimeoutMS : self.limits.idleTimeoutMS
    }
}
