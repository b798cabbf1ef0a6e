// SPDX-License-Identifier: Apache-2.0
// Goal: from every state every event leads where the documentation says, without a clock or a socket.

import Testing

@testable import Server

@Suite struct LifecycleTests {
    private func ready(drainDelayMS: Int = 5_000, drainTimeoutMS: Int = 20_000) -> Lifecycle {
        var lifecycle = Lifecycle(drainDelayMS: drainDelayMS, drainTimeoutMS: drainTimeoutMS)
        #expect(lifecycle.handle(.listening, connectionsOpen: 0) == [.log(.ready)])
        return lifecycle
    }

    @Test func keepsListeningForTheDrainDelayThenFinishesCalls() {
        var lifecycle = self.ready()
        #expect(
            lifecycle.handle(.terminated, connectionsOpen: 3)
                == [.log(.draining), .startDraining, .arm(timeoutMS: 5_000)]
        )
        #expect(lifecycle.handle(.idle, connectionsOpen: 0) == [])
        #expect(
            lifecycle.handle(.timerFired, connectionsOpen: 3)
                == [.stopListening, .arm(timeoutMS: 20_000)]
        )
        #expect(lifecycle.handle(.idle, connectionsOpen: 0) == [.log(.stopped), .exit(code: 0)])
        #expect(lifecycle.state == .stopped)
    }

    @Test func exitsAtOnceAfterTheDelayWhenNothingIsInFlight() {
        var lifecycle = self.ready()
        _ = lifecycle.handle(.terminated, connectionsOpen: 0)
        #expect(
            lifecycle.handle(.timerFired, connectionsOpen: 0)
                == [.stopListening, .log(.stopped), .exit(code: 0)]
        )
    }

    @Test func givesUpOnCallsAfterTheDrainTimeout() {
        var lifecycle = self.ready()
        _ = lifecycle.handle(.terminated, connectionsOpen: 1)
        _ = lifecycle.handle(.timerFired, connectionsOpen: 1)
        #expect(
            lifecycle.handle(.timerFired, connectionsOpen: 1) == [.log(.stopped), .exit(code: 0)]
        )
    }

    @Test func aPersonAtATerminalDoesNotWaitForTheDelay() {
        var lifecycle = self.ready()
        #expect(
            lifecycle.handle(.interrupted, connectionsOpen: 0)
                == [
                    .log(.draining), .startDraining, .stopListening, .log(.stopped), .exit(code: 0),
                ]
        )
    }

    @Test(arguments: [Lifecycle.Event.terminated, .interrupted])
    func aSecondSignalExitsAtOnce(second: Lifecycle.Event) {
        var lifecycle = self.ready()
        _ = lifecycle.handle(.terminated, connectionsOpen: 9)
        #expect(lifecycle.handle(second, connectionsOpen: 9) == [.log(.stopped), .exit(code: 0)])
    }

    @Test func aSignalDuringTheStartStopsTheStart() {
        var lifecycle = Lifecycle(drainDelayMS: 1, drainTimeoutMS: 1)
        #expect(
            lifecycle.handle(.terminated, connectionsOpen: 0) == [.log(.stopped), .exit(code: 0)]
        )
    }

    @Test(arguments: [Lifecycle.Event.listening, .terminated, .interrupted, .timerFired, .idle])
    func nothingFollowsStopped(event: Lifecycle.Event) {
        var lifecycle = self.ready(drainDelayMS: 0, drainTimeoutMS: 0)
        _ = lifecycle.handle(.terminated, connectionsOpen: 1)
        #expect(lifecycle.state == .stopped)
        #expect(lifecycle.handle(event, connectionsOpen: 1) == [])
    }
}
