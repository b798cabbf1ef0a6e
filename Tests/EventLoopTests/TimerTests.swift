// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: timers fire in deadline order, stop when told to, and end with their owner.
@Suite struct TimerTests {
    private final class Owner { var timer: EventLoop.Timer? }

    @Test func firesInDeadlineOrder() throws {
        let loop = try Loop()
        var order: [Int] = []
        try after(4, on: loop) { order.append(2) }
        try after(1, on: loop) { order.append(1) }
        try finish(loop)
        #expect(order == [1, 2])
    }

    @Test func repeatsUntilItIsDroppedInsideItsOwnCallback() throws {
        let loop = try Loop()
        let owner = Owner()
        var count = 0
        owner.timer = try Timer(on: loop) {
            count += 1
            if count == 3 { owner.timer = nil }
        }
        try owner.timer?.start(timeoutMS: 1, repeatMS: 1)
        try finish(loop)
        #expect(count == 3)
    }

    @Test func firesNoMoreOnceStopped() throws {
        let loop = try Loop()
        var isFired = false
        let timer = try Timer(on: loop) { isFired = true }
        try timer.start(timeoutMS: 1)
        timer.stop()
        try after(5, on: loop) {}
        try finish(loop)
        #expect(!isFired)
        _ = consume timer
        loop.run()
    }

    @Test func letsTheLoopEndWhenItDoesNotKeepItAlive() throws {
        let loop = try Loop()
        var isFired = false
        let timer = try Timer(on: loop) { isFired = true }
        timer.setKeepsLoopAlive(false)
        try timer.start(timeoutMS: 60_000)
        try finish(loop)
        #expect(!isFired)
        _ = consume timer
        loop.run()
    }

    @Test func idleRunsOncePerTurnUntilStopped() throws {
        final class IdleOwner { var idle: Idle? }
        let loop = try Loop()
        let owner = IdleOwner()
        var turns = 0
        owner.idle = try Idle(on: loop) {
            turns += 1
            if turns == 5 { owner.idle = nil }
        }
        owner.idle?.start()
        try finish(loop)
        #expect(turns == 5)
    }
}
