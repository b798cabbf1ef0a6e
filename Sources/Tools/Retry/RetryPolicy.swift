// SPDX-License-Identifier: Apache-2.0

/// Decides, after a failed attempt, whether and when there is another one.
///
/// Pure: time, chance and the budget are arguments.
public struct RetryPolicy: Equatable, Sendable {
    /// Attempts of one request, the first included.
    public var attemptsMax = 3
    /// Backoff before the second attempt is at most this; it doubles with each further one.
    public var backoffBaseMS = 100
    /// No backoff is longer than this: longer than a failover, shorter than a person's patience.
    public var backoffMaxMS = 2_000
    /// An attempt with less time than this left is not worth the backend's work.
    public var attemptUsefulMS = 20

    /// Three attempts with full jitter.
    public init() {}

    /// What is known about a request when one of its attempts failed.
    struct Situation: Equatable {
        /// How many attempts were made, from 1.
        var attempt: Int
        /// Repeating cannot do harm: a read, or a write with an idempotency key.
        var isRepeatable: Bool
        /// A forced token refresh already happened.
        var hasRefreshedToken = false
        var nowMS: UInt64
        var deadlineMS: UInt64
    }

    /// What to do after a failed attempt.
    enum Decision: Equatable {
        /// The failure is the answer.
        case fail
        /// Wait, then try again.
        case retry(afterMS: Int)
        /// Get a new token, then try again at once.
        case refreshToken
    }

    /// Decides about `failure`; `chance` is drawn uniformly from 0 to 1 for each decision.
    ///
    /// The budget is charged only when the answer is `.retry`. A 401 says that the backend did
    /// nothing, so even a write without a key may follow it, and it happens once per call.
    func decide(
        _ failure: AttemptFailure,
        _ situation: Situation,
        chance: Double,
        budget: inout RetryBudget
    ) -> Decision {
        let remainingMS = situation.deadlineMS - min(situation.deadlineMS, situation.nowMS)
        if case .status(401, _) = failure {
            let isWorthIt = !situation.hasRefreshedToken && remainingMS >= self.attemptUsefulMS
            return isWorthIt ? .refreshToken : .fail
        }
        guard RetryPolicy.isTransient(failure) else { return .fail }
        guard situation.isRepeatable, situation.attempt < self.attemptsMax else { return .fail }
        let delayMS = self.delayMS(failure, attempt: situation.attempt, chance: chance)
        guard UInt64(delayMS) + UInt64(self.attemptUsefulMS) <= remainingMS else { return .fail }
        guard budget.withdrawRetry(nowMS: situation.nowMS) else { return .fail }
        return .retry(afterMS: delayMS)
    }

    /// Full jitter (a uniform draw below the exponential bound), added to what the backend asked
    /// for: everyone who was told "2 seconds" must not come back in the same millisecond.
    private func delayMS(_ failure: AttemptFailure, attempt: Int, chance: Double) -> Int {
        let doublings = min(attempt - 1, 16)
        let boundMS = min(self.backoffMaxMS, self.backoffBaseMS << doublings)
        let jitterMS = Int(Double(boundMS) * min(max(chance, 0), 1))
        if case .status(_, let retryAfterMS?) = failure { return retryAfterMS + jitterMS }
        return jitterMS
    }

    /// Whether the same request may succeed in a moment.
    static func isTransient(_ failure: AttemptFailure) -> Bool {
        switch failure {
        case .connect, .connectionLost, .timedOut, .noRoom: true
        case .status(let status, _): status == 429 || (502...504).contains(status)
        case .insecure, .tooLarge, .unusable, .cancelled: false
        }
    }
}
