// SPDX-License-Identifier: Apache-2.0

// Goal: when a token is refreshed. Method: arithmetic with every jitter extreme.

import Testing

@testable import Identity

@Suite struct RefreshPolicyTests {
    private let policy = RefreshPolicy()

    /// Jitter none, and as large as it gets.
    private func range(
        _ lifetimeS: UInt64,
        refreshS: UInt64? = nil
    ) -> ClosedRange<UInt64> {
        let times = (UInt64(0)...60_001).map {
            self.policy.refreshAfterMS(
                lifetimeMS: lifetimeS * 1000,
                serverRefreshAfterMS: refreshS.map { $0 * 1000 },
                random: $0
            )
        }
        return (times.min() ?? 0)...(times.max() ?? 0)
    }

    @Test func refreshesAnHourTokenFiveMinutesBeforeItsExpiry() {
        #expect(self.range(3600) == 3_240_000...3_300_000)
    }

    @Test func refreshesADayTokenAtHalfLife() {
        #expect(self.range(86_400) == 43_140_000...43_200_000)
    }

    @Test func obeysAnEarlierRefreshIn() {
        #expect(self.range(3600, refreshS: 1800) == 1_740_000...1_800_000)
    }

    @Test func ignoresARefreshInThatIsLaterThanItsOwnRule() {
        #expect(self.range(3600, refreshS: 3599) == self.range(3600))
    }

    @Test func halvesTheLifeOfTokensShorterThanTenMinutes() {
        #expect(self.range(600) == 270_000...300_000)
        #expect(self.range(300) == 135_000...150_000)
        #expect(self.range(60) == 30_000...30_000)
        #expect(self.range(20) == 10_000...10_000)
        #expect(self.range(1) == 1_000...1_000)
    }

    @Test func neverRefreshesSoonerThanHalfAMinuteWhateverTheServerSays() {
        #expect(self.range(3600, refreshS: 1) == 30_000...30_000)
    }

    @Test func isAlwaysInsideTheLifetime() {
        for lifetimeS in UInt64(2)...7300 {
            let times = self.range(lifetimeS, step: 9_973)
            #expect(times.lowerBound >= 1000 && times.upperBound < lifetimeS * 1000)
        }
    }

    private func range(_ lifetimeS: UInt64, step: UInt64) -> ClosedRange<UInt64> {
        let times = stride(from: UInt64(0), through: 60_000, by: Int(step)).map {
            self.policy.refreshAfterMS(
                lifetimeMS: lifetimeS * 1000,
                serverRefreshAfterMS: nil,
                random: $0
            )
        }
        return (times.min() ?? 0)...(times.max() ?? 0)
    }

    @Test func countsATokenAsExpiredTwoSecondsEarlyOrAQuarterOfItsLife() {
        let usable = [3600, 60, 8, 4, 1].map {
            self.policy.usableMS(lifetimeMS: UInt64($0) * 1000)
        }
        #expect(usable == [3_598_000, 58_000, 6_000, 3_000, 750])
    }

    /// Both ends count whole seconds: whatever fraction of one the token was issued at, and up to
    /// a second on the way, it is never seen dead.
    @Test func handsOutNothingThatDiesUnderAVerifierOfWholeSeconds() {
        let usableMS = self.policy.usableMS(lifetimeMS: 3_600_000)
        for requestedMS in stride(from: UInt64(1_800_000_000_000), to: 1_800_000_001_000, by: 7) {
            let expS = requestedMS / 1000 + 3600
            let arrivesMS = requestedMS + usableMS - 1 + 1000
            #expect(arrivesMS / 1000 < expS)
        }
    }

    @Test func waitsNoLongerThanHalfOfWhatTheOldTokenHasLeft() {
        let waits = [300_000, 90_000, 20_000, 3_000, 1_000, 0].map {
            self.policy.refreshHoldOffMS(failureCount: 3, leftMS: $0, retryAfterMS: nil)
        }
        #expect(waits == [120_000, 45_000, 10_000, 1_500, 1_000, 1_000])
        #expect(
            self.policy.refreshHoldOffMS(failureCount: 1, leftMS: 500_000, retryAfterMS: 1)
                == 30_000
        )
        #expect(
            self.policy.refreshHoldOffMS(failureCount: 1, leftMS: 50_000, retryAfterMS: .max)
                == 300_000
        )
    }

    @Test func backsOffThirtySixtyOneHundredTwentySeconds() {
        let waits = (1...5).map {
            self.policy.holdOffMS(.refresh, failureCount: $0, retryAfterMS: nil)
        }
        #expect(waits == [30_000, 60_000, 120_000, 120_000, 120_000])
    }

    @Test func backsOffFromFiveToSixtySecondsAfterARefusal() {
        let waits = (1...6).map {
            self.policy.holdOffMS(.refusal, failureCount: $0, retryAfterMS: nil)
        }
        #expect(waits == [5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
    }

    @Test func obeysRetryAfterUpToItsCap() {
        #expect(self.policy.holdOffMS(.outage, failureCount: 1, retryAfterMS: 7_000) == 7_000)
        #expect(
            self.policy.holdOffMS(.outage, failureCount: 1, retryAfterMS: 86_400_000) == 300_000
        )
        #expect(self.policy.holdOffMS(.outage, failureCount: 3, retryAfterMS: 10) == 4_000)
        #expect(self.policy.holdOffMS(.outage, failureCount: .max, retryAfterMS: nil) == 30_000)
    }
}
