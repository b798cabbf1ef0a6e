// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// What an authority's answer other than 200 means.
struct TokenRefusal {
    let error: IdentityError
    private let outcome: ExchangeRetry.Outcome

    /// For `RetriedTransfer`.
    var verdict: RetriedTransfer.Verdict { .failed(self.outcome, self.error) }

    init(
        _ response: HTTPClient.Response,
        _ scrubber: Scrubber,
        _ claims: FederatedTokenClaims?
    ) {
        let status = response.status
        let body = OAuthErrorBody(response.body, scrubber: scrubber)
        let retryAfterMS = RetryAfter.milliseconds(
            in: response.headers,
            unixNowMS: WallClock.nowMS(),
            millisecondsMax: ExchangeLimits.askedWaitMSMax
        )
        let isTemporary = body.error == "temporarily_unavailable"
        self.error = IdentityError(
            isTemporary ? .authorityFailed : Self.kind(of: status),
            Self.message(status, body),
            advice: Self.advice(status, body, claims),
            aadstsCode: body.aadstsCode,
            oauthError: body.error,
            status: status,
            correlationID: body.correlationID,
            traceID: body.traceID,
            retryAfterMS: retryAfterMS
        )
        self.outcome =
            isTemporary
            ? .temporary(retryAfterMS: retryAfterMS)
            : .status(status, retryAfterMS: retryAfterMS)
    }

    private static func kind(of status: Int) -> IdentityError.Kind {
        switch status {
        case 429: .throttled
        case 408, 500...599: .authorityFailed
        case 400...499: .refused
        default: .badResponse
        }
    }

    private static func message(_ status: Int, _ body: OAuthErrorBody) -> String {
        if let summary = body.summary, !summary.isEmpty {
            return "The authority answered \(status): \(summary)"
        }
        if let error = body.error { return "The authority answered \(status) \(error)." }
        if (300...399).contains(status) {
            return "The authority answered with a redirect (\(status)), which is never followed."
        }
        return "The authority answered \(status) without an OAuth error."
    }

    private static func advice(
        _ status: Int,
        _ body: OAuthErrorBody,
        _ claims: FederatedTokenClaims?
    ) -> String? {
        if let code = body.aadstsCode,
            let sentence = AADSTSAdvice.sentence(for: code, claims: claims)
        {
            return sentence
        }
        switch status {
        case 429: return "Requests are throttled: it is tried again when the authority allows."
        case 500...599: return "The authority is failing: it is tried again."
        case _ where body.error == nil: return BrokenTransfer.notAnAuthority
        default: return claims?.audienceHint
        }
    }
}
