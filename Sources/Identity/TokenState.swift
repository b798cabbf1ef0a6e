// SPDX-License-Identifier: Apache-2.0

/// The life of one token as a pure state machine: events with their time in, actions out.
///
/// It knows neither tokens nor sockets. `TokenCache` obeys it: it starts an exchange exactly
/// when told to, reports its end, and arms its timer for `wakeAtMS` after every event. Because
/// `isExchanging` is set by the very action that starts an exchange, and nothing starts one
/// while it is set, no interleaving has two in flight.
struct TokenState: Equatable {
    enum Event: Equatable {
        /// A caller wants a token.
        case use
        /// The time asked for by `wakeAtMS` has come, or the cache was started.
        case wake
        /// A downstream answered 401 to the token of this generation.
        case rejected(generation: Int)
        /// The exchange yielded a token.
        case granted(requestedMS: UInt64, lifetimeMS: UInt64, refreshAfterMS: UInt64?)
        /// The exchange failed.
        case failed(Failure)
    }

    struct Failure: Equatable {
        /// The same request would be refused again (4xx, or a file that is wrong).
        var isRefusal = false
        /// What the authority asked for.
        var retryAfterMS: UInt64?
        /// Whether the credential has a file whose change would end the wait.
        var canProbe = false
        /// Whether the authority was not even asked, since the file was still the refused one.
        var isUnchanged = false
    }

    enum Action: Equatable {
        /// Nothing to do.
        case none
        /// Hand out the held token.
        case serve
        /// Hand out the held token, and start an exchange behind it.
        case serveAndExchange
        /// Start an exchange; nobody waits.
        case exchange
        /// Start an exchange; the caller waits for it.
        case exchangeAndWait
        /// Start an exchange that first looks whether the file changed; the caller waits.
        case probeAndWait
        /// The caller joins the exchange in flight.
        case wait
        /// Fail the caller with the last error: an attempt makes no sense for this long.
        case refuse(forMS: UInt64)
        /// Fail the caller: its token was rejected, and a fresh one was just obtained.
        case refuseRejected(forMS: UInt64)
    }

    struct Held: Equatable {
        /// When it is no longer handed out: `RefreshPolicy.expiryMarginMS` before it expires.
        var expiresMS: UInt64
        var refreshMS: UInt64
        /// When it was obtained, on both clocks.
        var obtained: Moment
        /// The wall clock said once that it must be dead; not asked again for this token.
        var isSuspect = false
    }

    let policy: RefreshPolicy
    private(set) var generation = 0
    private(set) var held: Held?
    private(set) var isExchanging = false
    private(set) var failureCount = 0
    private var failureCountWithoutToken = 0
    /// Until then nothing is started, except by a probe.
    private(set) var holdUntilMS: UInt64 = 0
    private var canProbe = false
    private var lastProbeMS: UInt64?
    private var lastForcedMS: UInt64?
    private var lastWallCheckMS: UInt64 = 0
    private var wasUsed = false
    private var isStarted = false
    private var random: SplitMix64

    /// `seed`: decides the jitter; the same seed gives the same times.
    init(policy: RefreshPolicy, seed: UInt64) {
        self.policy = policy
        self.random = SplitMix64(seed: seed)
    }

    /// Whether the held token has not expired.
    func isAlive(atMS nowMS: UInt64) -> Bool { self.held.map { nowMS < $0.expiresMS } ?? false }

    /// Until when a use needs no decision: the held token may be handed out as it is.
    var fastUntilMS: UInt64 {
        guard let held else { return 0 }
        return min(held.expiresMS, self.lastWallCheckMS + self.policy.wallCheckIntervalMS)
    }

    /// When the timer has something to decide; `nil` while an exchange is in flight, before the
    /// start, and for an idle token that is not kept fresh.
    var wakeAtMS: UInt64? {
        guard self.isStarted, !self.isExchanging else { return nil }
        guard let held else { return self.holdUntilMS }
        guard self.policy.refreshesWhenIdle || self.wasUsed else { return nil }
        return max(held.refreshMS, self.holdUntilMS)
    }

    mutating func handle(_ event: Event, at now: Moment) -> Action {
        switch event {
        case .use: self.used(now)
        case .wake: self.woke(now)
        case .rejected(let generation): self.rejected(generation, now)
        case .granted(let requestedMS, let lifetimeMS, let refreshAfterMS):
            self.granted(requestedMS, lifetimeMS, refreshAfterMS, now)
        case .failed(let failure): self.failed(failure, now)
        }
    }

    // MARK: - Events

    private mutating func used(_ now: Moment) -> Action {
        self.wasUsed = true
        if self.isAlive(atMS: now.loopMS) {
            let isDue = self.checkWall(now) || now.loopMS >= (self.held?.refreshMS ?? 0)
            guard isDue, !self.isExchanging, now.loopMS >= self.holdUntilMS else { return .serve }
            self.isExchanging = true
            return .serveAndExchange
        }
        if self.isExchanging { return .wait }
        guard now.loopMS < self.holdUntilMS else {
            self.isExchanging = true
            return .exchangeAndWait
        }
        return self.probe(now) ?? .refuse(forMS: self.holdUntilMS - now.loopMS)
    }

    private mutating func woke(_ now: Moment) -> Action {
        self.isStarted = true
        guard let wakeAtMS, now.loopMS >= wakeAtMS else { return .none }
        self.isExchanging = true
        return .exchange
    }

    private mutating func rejected(_ generation: Int, _ now: Moment) -> Action {
        guard generation == self.generation, self.isAlive(atMS: now.loopMS) else {
            // Someone else has replaced it, or it died: what a plain use would get.
            return self.used(now)
        }
        if self.isExchanging { return .wait }
        if let lastForcedMS, now.loopMS < lastForcedMS + self.policy.forcedIntervalMS {
            return .refuseRejected(
                forMS: lastForcedMS + self.policy.forcedIntervalMS - now.loopMS
            )
        }
        guard now.loopMS >= self.holdUntilMS else {
            return .refuseRejected(forMS: self.holdUntilMS - now.loopMS)
        }
        self.lastForcedMS = now.loopMS
        self.isExchanging = true
        return .exchangeAndWait
    }

    private mutating func granted(
        _ requestedMS: UInt64,
        _ lifetimeMS: UInt64,
        _ serverRefreshAfterMS: UInt64?,
        _ now: Moment
    ) -> Action {
        self.isExchanging = false
        self.failureCount = 0
        self.failureCountWithoutToken = 0
        self.holdUntilMS = 0
        self.canProbe = false
        self.wasUsed = false
        self.generation += 1
        let refreshAfterMS = self.policy.refreshAfterMS(
            lifetimeMS: lifetimeMS,
            serverRefreshAfterMS: serverRefreshAfterMS,
            random: self.random.next()
        )
        self.lastWallCheckMS = now.loopMS
        self.held = Held(
            expiresMS: requestedMS + self.policy.usableMS(lifetimeMS: lifetimeMS),
            // A slow answer must not make the next refresh immediate.
            refreshMS: max(
                requestedMS + refreshAfterMS,
                now.loopMS + self.policy.refreshAfterMSFloor
            ),
            obtained: now
        )
        return .none
    }

    private mutating func failed(_ failure: Failure, _ now: Moment) -> Action {
        self.isExchanging = false
        // A look at an unchanged file is no new failure, and its wait goes on.
        guard !failure.isUnchanged else { return .none }
        self.failureCount += 1
        self.canProbe = failure.isRefusal && failure.canProbe
        self.lastProbeMS = now.loopMS
        self.holdUntilMS = now.loopMS + self.holdOffMS(failure, now)
        return .none
    }

    // MARK: - Helpers

    /// The wait after a failure; counted anew from the moment there is no token, for then each
    /// second of an outage that has ended costs calls.
    private mutating func holdOffMS(_ failure: Failure, _ now: Moment) -> UInt64 {
        if let held, now.loopMS < held.expiresMS {
            return self.policy.refreshHoldOffMS(
                failureCount: self.failureCount,
                leftMS: held.expiresMS - now.loopMS,
                retryAfterMS: failure.retryAfterMS
            )
        }
        self.failureCountWithoutToken += 1
        return self.policy.holdOffMS(
            failure.isRefusal ? .refusal : .outage,
            failureCount: self.failureCountWithoutToken,
            retryAfterMS: failure.retryAfterMS
        )
    }

    /// Inside a refusal's wait: one look at the file per interval, for a change ends the wait.
    private mutating func probe(_ now: Moment) -> Action? {
        guard self.canProbe,
            now.loopMS >= (self.lastProbeMS ?? 0) + self.policy.fileProbeIntervalMS
        else { return nil }
        self.lastProbeMS = now.loopMS
        self.isExchanging = true
        return .probeAndWait
    }

    /// Whether the wall clock says that the token must be dead although loop time says it lives:
    /// the machine slept, or someone moved the clock.
    ///
    /// The token is served either way, since a 401 would tell, but a new one is due. Asked once
    /// per interval, answered once per token.
    private mutating func checkWall(_ now: Moment) -> Bool {
        guard var held, !held.isSuspect,
            now.loopMS >= self.lastWallCheckMS + self.policy.wallCheckIntervalMS
        else { return self.held?.isSuspect ?? false }
        self.lastWallCheckMS = now.loopMS
        let lifeLeftMS = held.expiresMS - held.obtained.loopMS
        let passedMS = now.wallMS > held.obtained.wallMS ? now.wallMS - held.obtained.wallMS : 0
        let loopPassedMS = now.loopMS - held.obtained.loopMS
        held.isSuspect =
            passedMS >= lifeLeftMS && passedMS > loopPassedMS + self.policy.wallSlackMS
        self.held = held
        return held.isSuspect
    }
}
