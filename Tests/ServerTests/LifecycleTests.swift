// SPDX-License-Identifier: Apache-2.0
// Goal: from every state every event leads where the documentation says, without a clock or a socket.

import Testing

@testable import Server

@Suite struct LifecycleTests {
    private func ready(drainDelayMS: Int = 5_000, drainTimeoutMS: Int = 20_000) -> Lifecycle {
        var lifecycle = Lifecycle(drainDelayMS: drainDelayMS, drainTimeoutMS: drainTimeoutMS)
        #expect(lifecycle.handle(.listening, requestsInFlight: 0) == [.log(.ready)])
        return lifecycle
    }

    @Test func keepsListeningForTheDrainDelayThenFinishesCalls() {
        var lifecycle = self.ready()
        #expect(
            lifecycle.handle(.terminated, requestsInFlight: 3)
                == [.log(.draining), .startDraining, .arm(timeoutMS: 5_000)])
        #expect(lifecycle.handle(.idle, requestsInFlight: 0) == [])
        #expect(
            lifecycle.handle(.timerFired, requestsInFlight: 3)
                == [.stopListening, .arm(timeoutMS: 20_000)])
        #expect(lifecycle.handle(.idle, requestsInFlight: 0) == [.log(.stopped), .exit(code: 0)])
        #expect(lifecycle.state == .stopped)
    }

    @Test func exitsAtOnceAfterTheDelayWhenNothingIsInFlight() {
        var lifecycle = self.ready()
        _ = lifecycle.handle(.terminated, requestsInFlight: 0)
        #expect(
            lifecycle.handle(.timerFired, requestsInFlight: 0)
                == [.stopListening, .log(.stopped), .exit(code: 0)])
    }

    @Test func givesUpOnCallsAfterTheDrainTimeout() {
        var lifecycle = self.ready()
        _ = lifecycle.handle(.terminated, requestsInFlight: 1)
        _ = lifecycle.handle(.timerFired, requestsInFlight: 1)
        #expect(
            lifecycle.handle(.timerFired, requestsInFlight: 1) == [.log(.stopped), .exit(code: 0)])
    }

    @Test func aPersonAtATerminalDoesNotWaitForTheDelay() {
        var lifecycle = self.ready()
        #expect(
            lifecycle.handle(.interrupted, requestsInFlight: 0)
                == [.log(.draining), .startDraining, .stopListening, .log(.stopped), .exit(code: 0)])
    }

    @Test(arguments: [Lifecycle.Event.terminated, .interrupted])
    func aSecondSignalExitsAtOnce(second: Lifecycle.Event) {
        var lifecycle = self.ready()
        _ = lifecycle.handle(.terminated, requestsInFlight: 9)
        #expect(lifecycle.handle(second, requestsInFlight: 9) == [.log(.stopped), .exit(code: 0)])
    }

    @Test func aSignalDuringTheStartStopsTheStart() {
        var lifecycle = Lifecycle(drainDelayMS: 1, drainTimeoutMS: 1)
        #expect(
            lifecycle.handle(.terminated, requestsInFlight: 0) == [.log(.stopped), .exit(code: 0)])
    }

    @Test(arguments: [Lifecycle.Event.listening, .terminated, .interrupted, .timerFired, .idle])
    func nothingFollowsStopped(event: Lifecycle.Event) {
        var lifecycle = self.ready(drainDelayMS: 0, drainTimeoutMS: 0)
        _ = lifecycle.handle(.terminated, requestsInFlight: 1)
        #expect(lifecycle.state == .stopped)
        #expect(lifecycle.handle(event, requestsInFlight: 1) == [])
    }
}
