// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Identity
internal import JSON
internal import MCPRPC

/// What one tool call does with the backend: all its requests share one deadline.
@LoopActor final class BackendCall {
    let backend: BackendClient
    let context: ToolContext
    private let deadlineMS: UInt64
    private var progressSteps = 0

    init(_ backend: BackendClient, _ context: ToolContext) {
        self.backend = backend
        self.context = context
        let callTimeoutMS = UInt64(backend.settings.callTimeoutMS)
        self.deadlineMS = min(context.deadlineMS, backend.loop.nowMS + callTimeoutMS)
    }

    /// Sends `request`, repeats it as the policy allows, and gives its 200 or 201.
    ///
    /// - Throws: what the agent is told about the last failure.
    func send(_ request: BackendRequest) async throws(ToolError) -> HTTPClient.Response {
        self.backend.budget.recordCall(nowMS: self.backend.loop.nowMS)
        var attempt = 1
        var rejectedGeneration: Int?
        var hasRefreshedToken = false
        while true {
            let token = try await self.token(rejecting: rejectedGeneration)
            let result = try await self.attempt(request, token)
            if case .success(let response) = result, response.isExpected { return response }
            let failure = AttemptFailure(result)
            switch self.decide(failure, request, attempt, hasRefreshedToken) {
            case .fail:
                throw self.backend.error(failure, result, request)
            case .refreshToken:
                hasRefreshedToken = true
                rejectedGeneration = token.generation
            case .retry(let delayMS):
                attempt += 1
                rejectedGeneration = nil
                self.report("Attempt \(attempt) of \(self.backend.settings.retry.attemptsMax)")
                try await self.pause(delayMS)
            }
        }
    }

    /// Tells the caller about one more step, if it wants to know.
    ///
    /// Steps are counted rather than estimated: nobody knows how many attempts there will be.
    func report(_ message: @autoclosure () -> String) {
        guard self.context.wantsProgress else { return }
        self.progressSteps += 1
        self.context.report(progress: Double(self.progressSteps), message: message())
    }

    // MARK: - The steps of an attempt

    private func attempt(
        _ request: BackendRequest,
        _ token: AccessToken
    ) async throws(ToolError) -> Result<HTTPClient.Response, TransferError> {
        try await self.enterGate()
        defer { self.backend.gate.leave() }
        let timeoutMS = min(self.backend.settings.attemptTimeoutMS, try self.remainingMS())
        let transfer = try self.backend.transferRequest(
            request,
            token: token,
            context: self.context,
            timeoutMS: timeoutMS
        )
        return await self.backend.transfer(transfer, self.context.cancellation)
    }

    private func decide(
        _ failure: AttemptFailure,
        _ request: BackendRequest,
        _ attempt: Int,
        _ hasRefreshedToken: Bool
    ) -> RetryPolicy.Decision {
        let nowMS = self.backend.loop.nowMS
        let situation = RetryPolicy.Situation(
            attempt: attempt,
            isRepeatable: request.isRepeatable,
            hasRefreshedToken: hasRefreshedToken,
            nowMS: nowMS,
            deadlineMS: self.deadlineMS
        )
        return self.backend.settings.retry.decide(
            failure,
            situation,
            chance: Double.random(in: 0...1),
            budget: &self.backend.budget
        )
    }

    /// The token, or another one than that of the rejected generation.
    private func token(rejecting rejected: Int?) async throws(ToolError) -> AccessToken {
        if rejected == nil, let token = self.backend.heldToken { return token }
        _ = try self.remainingMS()
        let result = await self.backend.token(
            rejecting: rejected,
            deadlineMS: self.deadlineMS,
            self.context.cancellation
        )
        switch result {
        case .success(let token): return token
        case .failure(let error): throw FailureMapper.error(error)
        }
    }

    private func enterGate() async throws(ToolError) {
        let gate = self.backend.gate
        guard !gate.tryEnter() else { return }
        guard gate.hasRoomToWait else { throw FailureMapper.overloaded }
        let wait = try self.wait(UInt64(self.remainingMS()))
        switch await gate.enter(wait) {
        case .signalled: return
        case .elapsed: throw FailureMapper.overloaded
        case .cancelled: throw FailureMapper(failure: .cancelled).error
        }
    }

    private func pause(_ delayMS: Int) async throws(ToolError) {
        guard try await self.wait(UInt64(delayMS)).end() != .cancelled else {
            throw FailureMapper(failure: .cancelled).error
        }
    }

    private func wait(_ delayMS: UInt64) throws(ToolError) -> Wait {
        do throws(UVError) {
            return try Wait(
                on: self.backend.loop,
                delayMS: delayMS,
                self.context.cancellation
            )
        } catch {
            // No timer: the process is out of descriptors or memory.
            throw FailureMapper.overloaded
        }
    }

    /// What is left of the call, at least 1.
    private func remainingMS() throws(ToolError) -> Int {
        guard !self.context.cancellation.isCancelled else {
            throw FailureMapper(failure: .cancelled).error
        }
        let nowMS = self.backend.loop.nowMS
        guard self.deadlineMS > nowMS else { throw FailureMapper(failure: .timedOut).error }
        return Int(clamping: self.deadlineMS - nowMS)
    }
}
