// SPDX-License-Identifier: Apache-2.0

/// When a token is refreshed, and how long to hold off after a failure.
///
/// Pure arithmetic; `TokenState` applies it. The defaults are the requirements; tests and
/// unusual deployments change them.
public struct RefreshPolicy: Sendable, Equatable {
    /// How long before its expiry a token is refreshed: what azure-identity does, and enough
    /// for ten failed attempts.
    public var marginMS: UInt64 = 5 * 60_000
    /// How long before its expiry a token counts as expired: `iat` and `exp` are whole seconds,
    /// so a token dies up to one second early, and a call that carries it takes time to arrive.
    ///
    /// At most a quarter of the lifetime, so that a very short token is of use at all.
    public var expiryMarginMS: UInt64 = 2_000
    /// From this lifetime on, half of it is enough, so that a role change
    /// shows within half a day and an outage of the authority has half a day to end.
    public var halfLifeLifetimeMSMin: UInt64 = 2 * 3_600_000
    /// Spreads the refreshes of pods that started together; a tenth of the wait, at most this.
    public var jitterMSMax: UInt64 = 60_000
    /// No refresh sooner than this after a success, unless half the lifetime is shorter.
    public var refreshAfterMSMin: UInt64 = 30_000
    /// No refresh sooner than this, whatever the lifetime: the floor against a busy loop.
    public var refreshAfterMSFloor: UInt64 = 1_000
    /// First wait after a failed refresh while the old token lives; doubles up to the next, and
    /// is never more than half of what the old token has left.
    ///
    /// Halving brings the tries closer together as the token dies, and there are few of them:
    /// seven in the last two minutes.
    public var refreshRetryMS: UInt64 = 30_000
    /// Longest wait after a failed refresh while the old token lives.
    public var refreshRetryMSMax: UInt64 = 120_000
    /// No wait after a failed refresh is shorter than this, however little the old token has left.
    ///
    /// One exchange has tried several times already.
    public var refreshRetryMSMin: UInt64 = 1_000
    /// First wait after the authority failed while there is no token; doubles.
    ///
    /// One exchange has tried several times already.
    public var outageRetryMS: UInt64 = 1_000
    /// Longest wait after the authority failed while there is no token.
    public var outageRetryMSMax: UInt64 = 30_000
    /// First wait after the authority refused (4xx) while there is no token; doubles.
    ///
    /// The same request would be refused again, and a loop of them is answered with AADSTS50196.
    public var refusalRetryMS: UInt64 = 5_000
    /// Longest wait after the authority refused: how late a repaired setting is noticed.
    public var refusalRetryMSMax: UInt64 = 60_000
    /// Longest `Retry-After` obeyed: a server must not switch us off for a day.
    public var retryAfterMSMax: UInt64 = 5 * 60_000
    /// At most one forced exchange in this time, else a revoked identity becomes a token storm.
    public var forcedIntervalMS: UInt64 = 30_000
    /// How often callers inside a refusal's wait may look whether the credential's file changed.
    public var fileProbeIntervalMS: UInt64 = 1_000
    /// How often a use of the token reads the wall clock to see whether the machine slept.
    public var wallCheckIntervalMS: UInt64 = 1_000
    /// How far the clocks may drift apart before it counts as sleep.
    public var wallSlackMS: UInt64 = 60_000
    /// Whether the timer refreshes a token nobody used since the last refresh.
    ///
    /// Yes: a server has one scope, and a pod without traffic must stay ready for it.
    public var refreshesWhenIdle = true

    /// The requirements' values.
    public init() {}

    /// When to refresh a token, counted from the request that yielded it.
    ///
    /// `random`: any number; decides the jitter.
    func refreshAfterMS(
        lifetimeMS: UInt64,
        serverRefreshAfterMS: UInt64?,
        random: UInt64
    ) -> UInt64 {
        let half = lifetimeMS / 2
        // A token shorter than twice the margin is refreshed at half its life.
        var after = lifetimeMS - min(self.marginMS, half)
        if lifetimeMS >= self.halfLifeLifetimeMSMin { after = min(after, half) }
        if let serverRefreshAfterMS { after = min(after, serverRefreshAfterMS) }
        let jitterMS = random % (min(after / 10, self.jitterMSMax) + 1)
        let lowest = max(min(self.refreshAfterMSMin, half), self.refreshAfterMSFloor)
        return max(after - jitterMS, lowest)
    }

    /// When a token is no longer handed out, counted from the request that yielded it.
    func usableMS(lifetimeMS: UInt64) -> UInt64 {
        lifetimeMS - min(self.expiryMarginMS, lifetimeMS / 4)
    }

    /// How long to hold off after the `failureCount`th failed refresh in a row, while the old
    /// token has `leftMS` to live.
    ///
    /// The authority's own `Retry-After` is obeyed although the token may die of it: an exchange
    /// before that time would be refused, and make the throttling last.
    func refreshHoldOffMS(failureCount: Int, leftMS: UInt64, retryAfterMS: UInt64?) -> UInt64 {
        let backedOffMS = self.holdOffMS(.refresh, failureCount: failureCount, retryAfterMS: nil)
        let askedMS = min(retryAfterMS ?? 0, self.retryAfterMSMax)
        return max(min(backedOffMS, leftMS / 2), self.refreshRetryMSMin, askedMS)
    }

    /// How long to hold off after the `failureCount`th failure in a row.
    func holdOffMS(_ cause: HoldOffCause, failureCount: Int, retryAfterMS: UInt64?) -> UInt64 {
        let (first, longest) =
            switch cause {
            case .refresh: (self.refreshRetryMS, self.refreshRetryMSMax)
            case .outage: (self.outageRetryMS, self.outageRetryMSMax)
            case .refusal: (self.refusalRetryMS, self.refusalRetryMSMax)
            }
        // 2^20 of any unit is past every maximum; the cap keeps the shift defined.
        let doubled = min(first << UInt64(min(max(failureCount - 1, 0), 20)), longest)
        return max(doubled, min(retryAfterMS ?? 0, self.retryAfterMSMax))
    }

    /// What a wait after a failure depends on.
    enum HoldOffCause { case refresh, outage, refusal }
}
