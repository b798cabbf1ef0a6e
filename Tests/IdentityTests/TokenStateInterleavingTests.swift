// SPDX-License-Identifier: Apache-2.0

// Goal: no order of events has two exchanges in flight, and none ends in silence.
// Method: every sequence of six events out of ten, with time steps among them.

import Testing

@testable import Identity

@Suite struct TokenStateInterleavingTests {
    private enum Step: CaseIterable {
        case use, wake, rejectCurrent, rejectOld, grant, failOutage, failRefusal, failUnchanged
        case passSecond, passHour
    }

    private struct World {
        var state = TokenState(policy: RefreshPolicy(), seed: 7)
        var now = Moment(loopMS: 10_000, wallMS: 1_800_000_000_000)
        /// Exchanges in flight, counted by what the actions say and not by the state's own flag.
        var flights = 0
        var waiters = 0
    }

    @Test func neverHasTwoExchangesInFlight() {
        var leaves = 0
        var world = World()
        #expect(world.state.handle(.wake, at: world.now) == .exchange)
        world.flights = 1
        self.explore(world, depth: 6, &leaves)
        #expect(leaves > 100_000)
    }

    private func explore(_ world: World, depth: Int, _ leaves: inout Int) {
        guard depth > 0 else {
            leaves += 1
            return
        }
        for step in Step.allCases {
            var next = world
            guard self.apply(step, to: &next) else { continue }
            if next.flights > 1 || (next.waiters > 0 && next.flights == 0) {
                Issue.record("\(step) led to \(next)")
                return
            }
            self.explore(next, depth: depth - 1, &leaves)
        }
    }

    /// `false` when the step cannot happen: an exchange cannot end that is not in flight.
    private func apply(_ step: Step, to world: inout World) -> Bool {
        let event: TokenState.Event
        switch step {
        case .use: event = .use
        case .wake: event = .wake
        case .rejectCurrent: event = .rejected(generation: world.state.generation)
        case .rejectOld: event = .rejected(generation: world.state.generation - 1)
        case .grant:
            event = .granted(
                requestedMS: world.now.loopMS,
                lifetimeMS: 3_600_000,
                refreshAfterMS: nil
            )
        case .failOutage: event = .failed(.init(retryAfterMS: 2_000))
        case .failRefusal: event = .failed(.init(isRefusal: true, canProbe: true))
        case .failUnchanged: event = .failed(.init(isRefusal: true, isUnchanged: true))
        case .passSecond, .passHour:
            let ms: UInt64 = step == .passHour ? 3_600_000 : 1_000
            world.now.loopMS += ms
            world.now.wallMS += ms
            return true
        }
        switch event {
        case .granted, .failed:
            guard world.flights == 1 else { return false }
            world.flights = 0
            world.waiters = 0
        case .use, .wake, .rejected: break
        }
        switch world.state.handle(event, at: world.now) {
        case .exchange, .serveAndExchange: world.flights += 1
        case .exchangeAndWait, .probeAndWait:
            world.flights += 1
            world.waiters += 1
        case .wait: world.waiters += 1
        case .none, .serve, .refuse, .refuseRejected: break
        }
        return true
    }
}
