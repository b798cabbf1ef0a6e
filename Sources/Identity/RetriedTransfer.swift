// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// One request, tried again while that makes sense, within one budget.
@LoopActor struct RetriedTransfer {
    /// What one try amounts to.
    enum Verdict {
        /// The token.
        case granted(TokenGrant)
        /// A failure; the retry rules decide whether it is final.
        case failed(ExchangeRetry.Outcome, IdentityError)
        /// A failure that another try would only repeat.
        case refused(IdentityError)
    }

    let client: HTTPClient
    let limits: ExchangeLimits
    /// Statuses that count as temporary beside the usual ones.
    var alsoTemporary: Set<Int> = []

    /// Runs it to its end.
    ///
    /// `judge`: tells what a try amounts to; its second argument is when the try was sent, for
    /// the token's lifetime counts from there.
    func run(
        _ request: HTTPClient.Request,
        _ flight: TokenFlight,
        judge: (Result<HTTPClient.Response, TransferError>, _ requestedMS: UInt64) -> Verdict
    ) async throws(IdentityError) -> TokenGrant {
        var retry = ExchangeRetry(
            limits: self.limits,
            startedMS: flight.loop.nowMS,
            alsoTemporary: self.alsoTemporary
        )
        while true {
            let requestedMS = flight.loop.nowMS
            var thisTry = request
            thisTry.connectTimeoutMS = self.limits.connectTimeoutMS
            thisTry.timeoutMS = retry.tryTimeoutMS(atMS: requestedMS)
            flight.willAttempt()
            let result = await flight.perform(thisTry, on: self.client)
            switch result {
            case .failure(.cancelled), .failure(.closed): throw TokenFlight.closed
            default: break
            }
            switch judge(result, requestedMS) {
            case .granted(let grant): return grant
            case .refused(let error): throw error
            case .failed(let outcome, let error):
                let action = retry.handle(
                    outcome,
                    atMS: flight.loop.nowMS,
                    random: UInt64.random(in: .min ... .max)
                )
                guard case .retry(let waitMS) = action else { throw error }
                try await flight.delay(milliseconds: waitMS)
            }
        }
    }
}
