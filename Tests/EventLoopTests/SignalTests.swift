// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: a signal becomes a plain callback, and its default action does not happen.
///
/// One process, so one test at a time; the numbers are those nobody else here uses.
@Suite(.serialized) struct SignalTests {
    private final class Owner { var signal: EventLoop.Signal? }

    @Test(arguments: [SignalNumber.user1, .user2, .hangup])
    func deliversOnTheLoop(number: SignalNumber) throws {
        let loop = try Loop()
        let owner = Owner()
        var count = 0
        owner.signal = try Signal(on: loop) {
            count += 1
            owner.signal = nil
        }
        try owner.signal?.start(number)
        ProcessControl.signalSelf(number)
        #expect(count == 0)
        try finish(loop)
        #expect(count == 1)
    }

    @Test func leavesADroppedSignalToItsDefaultAction() async {
        await #expect(processExitsWith: .signal(SignalNumber.terminate.rawNumber)) {
            let loop = try Loop()
            let signal = try Signal(on: loop) {}
            try signal.start(.terminate)
            _ = consume signal
            loop.run()
            ProcessControl.signalSelf(.terminate)
        }
    }
}
