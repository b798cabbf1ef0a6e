// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: a loop that is released with open handles, or run from inside, does not go unnoticed.
@Suite struct LoopTests {
    private final class Holder {
        let timer: EventLoop.Timer
        init(_ timer: consuming EventLoop.Timer) { self.timer = timer }
    }

    @Test func trapsWhenReleasedWithAnOpenHandle() async {
        await #expect(processExitsWith: .failure) {
            let loop = try Loop()
            let timer = try Timer(on: loop) {}
            try timer.start(timeoutMS: 1_000)
            _ = Unmanaged.passRetained(Holder(timer))
            _ = consume loop
        }
    }

    @Test func trapsWhenRunFromItsOwnCallback() async {
        await #expect(processExitsWith: .failure) {
            let loop = try Loop()
            let timer = try Timer(on: loop) { loop.run() }
            try timer.start(timeoutMS: 0)
            loop.run()
        }
    }

    @Test func endsAtOnceWhenNothingIsOpen() throws {
        let loop = try Loop()
        loop.run()
    }

    @Test func advancesItsTimeBetweenTurns() throws {
        let loop = try Loop()
        let before = loop.nowMS
        var fired: UInt64 = 0
        try after(5, on: loop) { fired = loop.nowMS }
        try finish(loop)
        #expect(fired >= before + 5)
    }

    @Test func readsTheClockAgainWithinATurnWhenTold() throws {
        let loop = try Loop()
        let before = loop.nowMS
        let untilNS = MonotonicClock.nowNS() + 20_000_000
        while MonotonicClock.nowNS() < untilNS {}
        #expect(loop.nowMS == before)
        loop.updateTime()
        #expect(loop.nowMS >= before + 19)
    }
}
