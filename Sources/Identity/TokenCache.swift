// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// One fresh access token for one scope: exchanged once for all who wait, kept fresh by a
/// timer, served until it really expires.
///
/// Identity's charter: read the federated token, exchange it, refresh by timer, share among
/// waiters. All decisions about time are `TokenState`'s; all knowledge about wires is the
/// credential's; this class only obeys the one and runs the other.
@LoopActor public final class TokenCache {
    /// What the tokens of this cache are for: no other authority, tenant, client or scope.
    public let key: TokenKey

    let loop: Loop
    let credential: any Credential
    let scope: Scope
    let audit: (AuditEvent) -> Void
    let waiters: WaiterQueue
    var state: TokenState
    var held: AccessToken?
    /// Until then `held` is handed out without asking `state`.
    var fastUntilMS: UInt64 = 0
    var flight: TokenFlight?
    var timer: Timer?
    var timerAtMS: UInt64?
    var isClosed = false
    var lastSuccessMS: UInt64?
    var lastFailure: (error: IdentityError, atMS: UInt64, fingerprint: Int?)?

    /// Makes an empty cache; nothing happens before `start()` or the first caller.
    ///
    /// `audit`: called for every attempt, success and failure, with nothing secret in it.
    ///
    /// - Throws: `UVError` when the loop has no room for the timers.
    public init(
        on loop: Loop,
        credential: any Credential,
        scope: Scope,
        policy: RefreshPolicy = RefreshPolicy(),
        audit: @escaping (AuditEvent) -> Void
    ) throws(UVError) {
        self.loop = loop
        self.credential = credential
        self.scope = scope
        self.audit = audit
        self.key = TokenKey(
            authority: credential.subject.authority,
            tenantID: credential.subject.tenantID,
            clientID: credential.subject.clientID,
            scope: scope.value
        )
        self.state = TokenState(policy: policy, seed: UInt64.random(in: .min ... .max))
        self.waiters = try WaiterQueue(on: loop)
        self.timer = try Timer(on: loop) { [unowned self] in
            self.timerAtMS = nil
            self.wake()
        }
    }

    /// Begins to fetch the first token and to keep it fresh, and to read the authority's
    /// metadata beside it.
    public func start() {
        guard !self.isClosed else { return }
        self.wake()
        self.credential.metadata?.start { [weak self] text in self?.metadataMismatch(text) }
    }

    /// The token.
    ///
    /// While one is held this neither suspends nor allocates.
    ///
    /// `deadlineMS`: until when the caller waits, in loop time; `nil` is as long as the exchange
    /// takes, which has limits of its own. Neither the deadline nor the cancellation of the
    /// calling task ends the exchange: others may wait for it.
    ///
    /// - Throws: `IdentityError`: why there is no token, or kind `deadline` or `cancelled`.
    public func token(deadlineMS: UInt64? = nil) async throws(IdentityError) -> AccessToken {
        if let held = self.held, self.loop.nowMS < self.fastUntilMS { return held }
        switch self.decide(.use) {
        case .ready(let result): return try result.get()
        case .joined: return try await self.join(deadlineMS)
        }
    }

    /// The token if one is held, without any effect but the refreshes a use may start.
    public var heldToken: AccessToken? {
        if let held = self.held, self.loop.nowMS < self.fastUntilMS { return held }
        guard self.state.isAlive(atMS: self.loop.nowMS),
            case .ready(.success(let token)) = self.decide(.use)
        else { return nil }
        return token
    }

    /// The callback form of `token(deadlineMS:)`, and with `rejecting` of `refreshAfterRejection`.
    ///
    /// `onDone`: called exactly once; before this returns if there is nothing to wait for, and
    /// then there is no waiter either.
    @discardableResult
    public func requestToken(
        rejecting generation: Int? = nil,
        deadlineMS: UInt64? = nil,
        _ onDone: @escaping (Result<AccessToken, IdentityError>) -> Void
    ) -> TokenWaiter? {
        switch self.decide(generation.map { .rejected(generation: $0) } ?? .use) {
        case .ready(let result):
            onDone(result)
            return nil
        case .joined:
            let waiter = self.waiters.add(deadlineMS: deadlineMS)
            waiter.onDone = onDone
            return waiter
        }
    }

    /// Another token after a downstream answered 401 to the one of `generation`.
    ///
    /// If that one has been replaced already, the current one is returned at once. At most one
    /// exchange is forced per `RefreshPolicy.forcedIntervalMS`.
    /// - Throws: `IdentityError`, of kind `rejected` when a token obtained a moment ago was
    ///   rejected too: then the token is not what is wrong.
    public func refreshAfterRejection(
        of generation: Int,
        deadlineMS: UInt64? = nil
    ) async throws(IdentityError) -> AccessToken {
        switch self.decide(.rejected(generation: generation)) {
        case .ready(let result): return try result.get()
        case .joined: return try await self.join(deadlineMS)
        }
    }

    /// The state for health answers and `doctor`, without a secret.
    public var status: TokenStatus {
        let nowMS = self.loop.nowMS
        let expiresMS = self.state.held.map(\.expiresMS) ?? 0
        return TokenStatus(
            credential: self.credential.name,
            key: self.key,
            isHeld: self.held != nil && nowMS < expiresMS,
            expiresInMS: self.held != nil && nowMS < expiresMS ? expiresMS - nowMS : nil,
            generation: self.state.generation,
            isExchanging: self.state.isExchanging,
            lastSuccessAgoMS: self.lastSuccessMS.map { nowMS - $0 },
            lastFailure: self.lastFailure.map {
                TokenStatus.Failure(error: $0.error, agoMS: nowMS - $0.atMS)
            },
            failureCount: self.state.failureCount,
            metadata: self.credential.metadata?.state ?? .notApplicable
        )
    }

    /// Ends the exchange in flight and every wait (kind `closed`), and forgets the token.
    ///
    /// Idempotent; every later call fails.
    public func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.held = nil
        self.fastUntilMS = 0
        self.timer = nil
        self.flight?.cancel()
        self.credential.metadata?.close()
        self.credential.close()
        self.waiters.close(TokenFlight.closed)
    }

    /// Suspends until the exchange in flight, the deadline or the task's cancellation ends it.
    private func join(_ deadlineMS: UInt64?) async throws(IdentityError) -> AccessToken {
        let waiter = self.waiters.add(deadlineMS: deadlineMS)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiter.onDone = { continuation.resume(returning: $0) }
            }
        } onCancel: {
            // Cancellation may come from anywhere; the waiter lives on the loop.
            LoopActor.startLater { waiter.cancel() }
        }
        return try result.get()
    }
}
