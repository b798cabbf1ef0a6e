// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

/// Goal: timers fire in deadline order, stop when told to, and end with their owner.
@Suite struct TimerTests {
    @Test func firesInDeadlineOrder() throws {
        let loop = try Loop()
        var order: [Int] = []
        let late = try Timer(on: loop) { order.append(2) }
        let early = try Timer(on: loop) { order.append(1) }
        try late.start(timeoutMS: 4)
        try early.start(timeoutMS: 1)
        loop.run()
        #expect(order == [1, 2])
        // Handles go first, then one turn for the close callbacks, then the loop.
        _ = consume late
        _ = consume early
        loop.run()
    }
}
