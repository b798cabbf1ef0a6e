// SPDX-License-Identifier: Apache-2.0
// Goal: exactly the failures that may pass are repeated, in time, and only when it is harmless.
// Method: every failure against every situation; time and chance are arguments.

import Testing

@testable import Tools

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy()

    private func decide(
        _ failure: AttemptFailure,
        attempt: Int = 1,
        isRepeatable: Bool = true,
        hasRefreshedToken: Bool = false,
        nowMS: UInt64 = 0,
        deadlineMS: UInt64 = 10_000,
        chance: Double = 0.5
    ) -> RetryPolicy.Decision {
        var budget = RetryBudget(nowMS: nowMS)
        return self.policy.decide(
            failure,
            RetryPolicy.Situation(
                attempt: attempt,
                isRepeatable: isRepeatable,
                hasRefreshedToken: hasRefreshedToken,
                nowMS: nowMS,
                deadlineMS: deadlineMS
            ),
            chance: chance,
            budget: &budget
        )
    }

    private static let transient: [AttemptFailure] = [
        .connect, .connectionLost, .timedOut, .status(429, retryAfterMS: nil),
        .status(502, retryAfterMS: nil), .status(503, retryAfterMS: nil),
        .status(504, retryAfterMS: nil),
    ]

    @Test(arguments: transient)
    func repeatsWhatMayPass(failure: AttemptFailure) {
        #expect(self.decide(failure) == .retry(afterMS: 50))
        #expect(self.decide(failure, attempt: 2) == .retry(afterMS: 100))
        #expect(self.decide(failure, attempt: 3) == .fail)
        #expect(self.decide(failure, isRepeatable: false) == .fail)
    }

    @Test func everyOtherStatusIsFinal() {
        for status in 200...599 where ![401, 429, 502, 503, 504].contains(status) {
            #expect(self.decide(.status(status, retryAfterMS: nil)) == .fail)
        }
    }

    @Test(arguments: [AttemptFailure.insecure, .unusable, .cancelled])
    func neverRepeatsWhatCannotPass(failure: AttemptFailure) {
        #expect(self.decide(failure) == .fail)
    }

    @Test func refreshesTheTokenOnce() {
        #expect(self.decide(.status(401, retryAfterMS: nil)) == .refreshToken)
        #expect(self.decide(.status(401, retryAfterMS: nil), isRepeatable: false) == .refreshToken)
        #expect(self.decide(.status(401, retryAfterMS: nil), attempt: 3) == .refreshToken)
        #expect(self.decide(.status(401, retryAfterMS: nil), hasRefreshedToken: true) == .fail)
        #expect(
            self.decide(.status(401, retryAfterMS: nil), nowMS: 9_990, deadlineMS: 10_000) == .fail
        )
    }

    @Test func jitterIsFullAndBounded() {
        #expect(self.decide(.timedOut, chance: 0) == .retry(afterMS: 0))
        #expect(self.decide(.timedOut, chance: 1) == .retry(afterMS: 100))
        #expect(self.decide(.timedOut, chance: 7) == .retry(afterMS: 100))
        #expect(self.decide(.timedOut, chance: -1) == .retry(afterMS: 0))
        var patient = self.policy
        patient.attemptsMax = 100
        var budget = RetryBudget(nowMS: 0)
        let decision = patient.decide(
            .connect,
            RetryPolicy.Situation(attempt: 99, isRepeatable: true, nowMS: 0, deadlineMS: 10_000),
            chance: 1,
            budget: &budget
        )
        #expect(decision == .retry(afterMS: 2_000))
    }

    @Test func addsJitterToWhatTheBackendAskedFor() {
        #expect(self.decide(.status(503, retryAfterMS: 2_000)) == .retry(afterMS: 2_050))
        #expect(self.decide(.status(429, retryAfterMS: 0), chance: 0) == .retry(afterMS: 0))
    }

    @Test func neverWaitsPastTheDeadline() {
        let failure = AttemptFailure.status(503, retryAfterMS: 1_000)
        #expect(self.decide(failure, deadlineMS: 1_020, chance: 0) == .retry(afterMS: 1_000))
        #expect(self.decide(failure, deadlineMS: 1_019, chance: 0) == .fail)
        #expect(self.decide(.timedOut, nowMS: 500, deadlineMS: 100, chance: 0) == .fail)
        #expect(self.decide(.status(429, retryAfterMS: 3_600_000)) == .fail)
    }

    @Test func chargesTheBudgetForRetriesOnly() {
        var budget = RetryBudget(nowMS: 0)
        let full = budget
        let situation = RetryPolicy.Situation(
            attempt: 1,
            isRepeatable: true,
            nowMS: 0,
            deadlineMS: 10_000
        )
        for failure in [AttemptFailure.unusable, .status(401, retryAfterMS: nil)] {
            _ = self.policy.decide(failure, situation, chance: 0, budget: &budget)
        }
        _ = self.policy.decide(
            .status(503, retryAfterMS: 60_000),
            situation,
            chance: 0,
            budget: &budget
        )
        #expect(budget == full)
        for _ in 0..<20 {
            let decision = self.policy.decide(
                .connect,
                situation,
                chance: 0,
                budget: &budget
            )
            #expect(decision == .retry(afterMS: 0))
        }
        let last = self.policy.decide(.connect, situation, chance: 0, budget: &budget)
        #expect(last == .fail)
    }
}
