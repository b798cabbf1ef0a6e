// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Identity

/// A state whose clock the test moves; both clocks together unless told otherwise.
struct TokenStateDriver {
    var state: TokenState
    var now = Moment(loopMS: 1_000_000, wallMS: 1_800_000_000_000)

    init(_ change: (inout RefreshPolicy) -> Void = { _ in }) {
        var policy = RefreshPolicy()
        policy.jitterMSMax = 0
        change(&policy)
        self.state = TokenState(policy: policy, seed: 1)
    }

    mutating func pass(seconds: UInt64) {
        self.now.loopMS += seconds * 1000
        self.now.wallMS += seconds * 1000
    }

    mutating func handle(_ event: TokenState.Event) -> TokenState.Action {
        self.state.handle(event, at: self.now)
    }

    mutating func grant(lifetimeS: UInt64, refreshS: UInt64? = nil) {
        _ = self.handle(
            .granted(
                requestedMS: self.now.loopMS,
                lifetimeMS: lifetimeS * 1000,
                refreshAfterMS: refreshS.map { $0 * 1000 }
            )
        )
    }

    mutating func fail(_ failure: TokenState.Failure = .init()) {
        _ = self.handle(.failed(failure))
    }

    /// Starts the cache and grants the first token.
    mutating func begin(lifetimeS: UInt64, refreshS: UInt64? = nil) {
        #expect(self.handle(.wake) == .exchange)
        self.grant(lifetimeS: lifetimeS, refreshS: refreshS)
    }

    var wakeInS: UInt64? {
        self.state.wakeAtMS.map { $0 > self.now.loopMS ? ($0 - self.now.loopMS) / 1000 : 0 }
    }
}
