// SPDX-License-Identifier: Apache-2.0

/// The states of the process and what moves it between them; a pure value.
///
/// `starting -> ready -> draining -> stopped`. Kubernetes removes a pod from its endpoints some
/// seconds after SIGTERM, so the listener outlives the signal by `drainDelayMS`: new requests are
/// still served, only readiness says no.
struct Lifecycle {
    enum State: String, Equatable { case starting, ready, draining, stopped }

    enum Event: Equatable {
        case listening
        /// SIGTERM: an orchestrator stops the pod.
        case terminated
        /// SIGINT: a person at a terminal; nobody routes traffic by our readiness.
        case interrupted
        /// The timer armed by `.arm` fired.
        case timerFired
        /// The last connection has closed.
        case idle
    }

    enum Action: Equatable {
        case log(State)
        /// Answer with `Connection: close`; close idle connections.
        case startDraining
        case arm(timeoutMS: Int)
        case stopListening
        case exit(code: Int32)
    }

    private(set) var state = State.starting
    private var isListening = false
    private let drainDelayMS: Int
    private let drainTimeoutMS: Int

    init(drainDelayMS: Int, drainTimeoutMS: Int) {
        self.drainDelayMS = drainDelayMS
        self.drainTimeoutMS = drainTimeoutMS
    }

    mutating func handle(_ event: Event, connectionsOpen: Int) -> [Action] {
        switch (self.state, event) {
        case (.starting, .listening):
            self.state = .ready
            self.isListening = true
            return [.log(.ready)]
        case (.starting, .terminated), (.starting, .interrupted):
            return self.stop(code: 0)
        case (.ready, .terminated):
            return self.drain(delayMS: self.drainDelayMS, connectionsOpen: connectionsOpen)
        case (.ready, .interrupted):
            return self.drain(delayMS: 0, connectionsOpen: connectionsOpen)
        case (.draining, .terminated), (.draining, .interrupted):
            // Asked twice: whoever sends it does not want to wait.
            return self.stop(code: 0)
        case (.draining, .timerFired) where self.isListening:
            return self.stopListening(connectionsOpen: connectionsOpen)
        case (.draining, .timerFired):
            // The calls that are left had their time; their clients see the connection close.
            return self.stop(code: 0)
        case (.draining, .idle) where !self.isListening:
            return self.stop(code: 0)
        default:
            return []
        }
    }

    private mutating func drain(delayMS: Int, connectionsOpen: Int) -> [Action] {
        self.state = .draining
        let begin: [Action] = [.log(.draining), .startDraining]
        if delayMS > 0 { return begin + [.arm(timeoutMS: delayMS)] }
        return begin + self.stopListening(connectionsOpen: connectionsOpen)
    }

    private mutating func stopListening(connectionsOpen: Int) -> [Action] {
        self.isListening = false
        if connectionsOpen == 0 { return [.stopListening] + self.stop(code: 0) }
        if self.drainTimeoutMS == 0 { return [.stopListening] + self.stop(code: 0) }
        return [.stopListening, .arm(timeoutMS: self.drainTimeoutMS)]
    }

    private mutating func stop(code: Int32) -> [Action] {
        self.state = .stopped
        return [.log(.stopped), .exit(code: code)]
    }
}
