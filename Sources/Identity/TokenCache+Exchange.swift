// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

extension TokenCache {
    /// What a caller gets: an answer now, or a place among those who wait.
    enum Decision {
        case ready(Result<AccessToken, IdentityError>)
        case joined
    }

    /// Asks the state machine and does what it says.
    func decide(_ event: TokenState.Event) -> Decision {
        guard !self.isClosed else { return .ready(.failure(TokenFlight.closed)) }
        let isRejection = if case .rejected = event { true } else { false }
        let action = self.state.handle(event, at: self.now)
        switch action {
        case .serveAndExchange: self.startFlight(.use)
        case .exchangeAndWait: self.startFlight(isRejection ? .rejection : .use)
        case .probeAndWait: self.startFlight(.use, isProbe: true)
        case .exchange: self.startFlight(.timer)
        case .none, .serve, .wait, .refuse, .refuseRejected: break
        }
        self.settle()
        switch action {
        case .serve, .serveAndExchange:
            guard let held else { return .ready(.failure(self.lastError)) }
            return .ready(.success(held))
        case .wait, .exchangeAndWait, .probeAndWait: return .joined
        case .refuse(let forMS):
            return .ready(.failure(self.lastError.retrying(afterMS: forMS)))
        case .refuseRejected(let forMS):
            return .ready(.failure(Self.rejectedAgain(forMS)))
        case .none, .exchange: return .ready(.failure(self.lastError))
        }
    }

    /// The timer's turn, and the start.
    func wake() {
        guard !self.isClosed else { return }
        if self.state.handle(.wake, at: self.now) == .exchange { self.startFlight(.timer) }
        self.settle()
    }

    func metadataMismatch(_ text: String) {
        self.audit(
            AuditEvent(
                .metadataMismatch,
                credential: self.credential.name,
                key: self.key,
                trigger: .timer,
                error: IdentityError(
                    .badResponse,
                    "The token URL does not agree with the authority: \(text).",
                    advice: "Check AZURE_AUTHORITY_HOST and AZURE_TENANT_ID."
                )
            )
        )
    }

    // MARK: - The exchange

    private func startFlight(_ trigger: AuditEvent.Trigger, isProbe: Bool = false) {
        let startedMS = self.loop.nowMS
        let flight = TokenFlight(
            on: self.loop,
            scope: self.scope,
            refusedFingerprint: isProbe ? self.lastFailure?.fingerprint : nil
        ) { [weak self] flight in
            guard let self else { return }
            self.audit(
                AuditEvent(
                    .attempt,
                    credential: flight.link ?? self.credential.name,
                    key: self.key,
                    trigger: trigger,
                    attempt: flight.attempts,
                    durationMS: self.loop.nowMS - startedMS
                )
            )
        }
        self.flight = flight
        // Started on a later turn, so that the caller joins before it can end.
        LoopActor.startLater {
            do throws(IdentityError) {
                let grant = try await self.credential.exchange(flight)
                self.succeeded(grant, flight, trigger, startedMS)
            } catch {
                self.failed(error, flight, trigger, startedMS)
            }
        }
    }

    private func succeeded(
        _ grant: TokenGrant,
        _ flight: TokenFlight,
        _ trigger: AuditEvent.Trigger,
        _ startedMS: UInt64
    ) {
        self.flight = nil
        guard !self.isClosed else { return }
        _ = self.state.handle(
            .granted(
                requestedMS: grant.requestedMS,
                lifetimeMS: grant.lifetimeMS,
                refreshAfterMS: grant.refreshAfterMS
            ),
            at: self.now
        )
        let token = AccessToken(generation: self.state.generation, value: grant.value)
        self.held = token
        self.lastSuccessMS = self.loop.nowMS
        self.lastFailure = nil
        self.settle()
        self.audit(
            AuditEvent(
                .success,
                credential: flight.link ?? self.credential.name,
                key: self.key,
                trigger: trigger,
                attempt: flight.attempts,
                durationMS: self.loop.nowMS - startedMS,
                expiresInMS: grant.lifetimeMS,
                generation: token.generation
            )
        )
        self.waiters.finishAll(.success(token))
    }

    private func failed(
        _ error: IdentityError,
        _ flight: TokenFlight,
        _ trigger: AuditEvent.Trigger,
        _ startedMS: UInt64
    ) {
        self.flight = nil
        guard !self.isClosed else { return }
        let failure = TokenState.Failure(
            isRefusal: Self.isRefusal(error),
            retryAfterMS: error.retryAfterMS,
            canProbe: flight.fingerprint != nil,
            isUnchanged: flight.isUnchanged
        )
        _ = self.state.handle(.failed(failure), at: self.now)
        self.settle()
        guard !flight.isUnchanged else {
            self.waiters.finishAll(.failure(self.lastError.retrying(afterMS: self.holdLeftMS)))
            return
        }
        let told = error.retrying(afterMS: self.holdLeftMS)
        self.lastFailure = (told, self.loop.nowMS, flight.fingerprint)
        self.audit(
            AuditEvent(
                .failure,
                credential: flight.link ?? self.credential.name,
                key: self.key,
                trigger: trigger,
                attempt: flight.attempts,
                durationMS: self.loop.nowMS - startedMS,
                error: told
            )
        )
        self.waiters.finishAll(.failure(told))
    }

    /// Errors that the same request would meet again.
    private static func isRefusal(_ error: IdentityError) -> Bool {
        switch error.kind {
        case .configuration, .federatedToken, .unavailable, .refused: true
        default: false
        }
    }

    private static func rejectedAgain(_ forMS: UInt64) -> IdentityError {
        IdentityError(
            .rejected,
            "The backend rejected the token, and no other can be had so soon.",
            advice: "Check that BACKEND_API_SCOPE names this backend and that the identity has "
                + "a role in it.",
            retryAfterMS: forMS
        )
    }

    // MARK: - Bookkeeping

    private var now: Moment { Moment(loopMS: self.loop.nowMS, wallMS: WallClock.nowMS()) }

    private var lastError: IdentityError {
        self.lastFailure?.error
            ?? IdentityError(.unavailable, "There is no token yet.")
    }

    private var holdLeftMS: UInt64? {
        let nowMS = self.loop.nowMS
        return self.state.holdUntilMS > nowMS ? self.state.holdUntilMS - nowMS : nil
    }

    /// Follows the state after every event: the fast path's end, and the timer.
    private func settle() {
        self.fastUntilMS = self.state.fastUntilMS
        guard self.state.wakeAtMS != self.timerAtMS else { return }
        self.timerAtMS = self.state.wakeAtMS
        guard let atMS = self.timerAtMS else {
            self.timer?.stop()
            return
        }
        let nowMS = self.loop.nowMS
        // A timer that fails to start is one that was closed: nothing is to be refreshed then.
        try? self.timer?.start(timeoutMS: atMS > nowMS ? atMS - nowMS : 0)
    }
}
