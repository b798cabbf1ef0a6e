// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Identity
internal import MCPRPC

extension BackendClient {
    /// Looks at the backend's `/health` once, with the bearer token.
    ///
    /// One attempt, outside the gate and the retry budget: a probe asks about now, and calls
    /// that wait must not make the backend look dead. `timeoutMS` is for everything, the token
    /// included.
    public func checkHealth(timeoutMS: Int = 2_000) async -> BackendHealth {
        let deadlineMS = self.loop.nowMS + UInt64(max(0, timeoutMS))
        let context = ToolContext(deadlineMS: deadlineMS, requestID: RandomBytes.uuidV4())
        let result = await self.token(deadlineMS: deadlineMS, context.cancellation)
        guard case .success(let token) = result else { return .unhealthy("no access token") }
        let nowMS = self.loop.nowMS
        guard deadlineMS > nowMS else { return .unhealthy("no access token in time") }
        let transfer: HTTPClient.Request
        do throws(ToolError) {
            transfer = try self.transferRequest(
                .get(self.url("/health")),
                token: token,
                context: context,
                timeoutMS: Int(clamping: deadlineMS - nowMS)
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
