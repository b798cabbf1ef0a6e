// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Identity
internal import MCPRPC

extension BackendClient {
    /// Looks at the backend's `/health`, with the bearer token.
    ///
    /// Outside the gate and the retry budget: a probe asks about now, and calls that wait must not
    /// make the backend look dead. A 401 gets a new token and one more look, because a pod that
    /// is not ready gets no calls, and nothing else would replace a revoked token before it
    /// expires. `timeoutMS` is for everything, the tokens included.
    public func checkHealth(timeoutMS: Int = 2_000) async -> BackendHealth {
        let deadlineMS = self.loop.nowMS + UInt64(max(0, timeoutMS))
        let context = ToolContext(deadlineMS: deadlineMS, requestID: RandomBytes.uuidV4())
        let first = await self.token(deadlineMS: deadlineMS, context.cancellation)
        guard case .success(let token) = first else { return .unhealthy("no access token") }
        let health = await self.look(token, context)
        guard health.status == 401 else { return health }
        let second = await self.token(
            rejecting: token.generation,
            deadlineMS: deadlineMS,
            context.cancellation
        )
        guard case .success(let replacement) = second else { return health }
        return await self.look(replacement, context)
    }

    private func look(_ token: AccessToken, _ context: ToolContext) async -> BackendHealth {
        let nowMS = self.loop.nowMS
        guard context.deadlineMS > nowMS else { return .unhealthy("no access token in time") }
        let transfer: HTTPClient.Request
        do throws(ToolError) {
            transfer = try self.transferRequest(
                .get(self.url("/health")),
                token: token,
                context: context,
                timeoutMS: Int(clamping: context.deadlineMS - nowMS)
            )
        } catch {
            return .unhealthy("the token cannot be sent")
        }
        switch await self.transfer(transfer, context.cancellation) {
        case .success(let response) where response.status == 200: return .healthy
        case .success(let response):
            return .unhealthy("status \(response.status)", status: response.status)
        case .failure(let error): return .unhealthy(error.summary)
        }
    }
}
