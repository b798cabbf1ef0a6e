// SPDX-License-Identifier: Apache-2.0
// Goal: retries stay a small share of the calls, whatever the backend does.
// Method: a bucket driven by numbers for the clock.

import Testing

@testable import Tools

@Suite struct RetryBudgetTests {
    @Test func startsWithTwentyRetries() {
        var budget = RetryBudget(nowMS: 0)
        var count = 0
        while budget.withdrawRetry(nowMS: 0) { count += 1 }
        #expect(count == 20)
    }

    @Test func allowsOneRetryForTenCalls() {
        var budget = RetryBudget(nowMS: 0)
        while budget.withdrawRetry(nowMS: 0) {}
        for _ in 0..<9 { budget.recordCall(nowMS: 0) }
        let step1 = budget.withdrawRetry(nowMS: 0)
        #expect(!step1)
        budget.recordCall(nowMS: 0)
        let step2 = budget.withdrawRetry(nowMS: 0)
        #expect(step2)
        let step3 = budget.withdrawRetry(nowMS: 0)
        #expect(!step3)
    }

    @Test func earnsOneRetryASecond() {
        var budget = RetryBudget(nowMS: 5_000)
        while budget.withdrawRetry(nowMS: 5_000) {}
        let step4 = budget.withdrawRetry(nowMS: 5_999)
        #expect(!step4)
        let step5 = budget.withdrawRetry(nowMS: 6_000)
        #expect(step5)
        let step6 = budget.withdrawRetry(nowMS: 6_000)
        #expect(!step6)
    }

    @Test func losesNothingWhenAskedEveryMillisecond() {
        var budget = RetryBudget(nowMS: 0)
        while budget.withdrawRetry(nowMS: 0) {}
        var count = 0
        for nowMS in 1...UInt64(10_000) where budget.withdrawRetry(nowMS: nowMS) { count += 1 }
        #expect(count == 10)
    }

    @Test func neverHoldsMoreThanItsMaximum() {
        var budget = RetryBudget(nowMS: 0)
        for _ in 0..<10_000 { budget.recordCall(nowMS: 1_000_000) }
        #expect(budget == RetryBudget(nowMS: 1_000_000))
    }

    @Test func ignoresAClockThatStandsStillOrGoesBack() {
        var budget = RetryBudget(nowMS: 1_000)
        while budget.withdrawRetry(nowMS: 1_000) {}
        let step7 = budget.withdrawRetry(nowMS: 0)
        #expect(!step7)
        let step8 = budget.withdrawRetry(nowMS: .min)
        #expect(!step8)
    }

    @Test func survivesACenturyOfSilence() {
        var budget = RetryBudget(nowMS: 0)
        let step9 = budget.withdrawRetry(nowMS: .max)
        #expect(step9)
    }

    @Test func multipliesAnOutageByLittleMoreThanOne() {
        // 1,000 calls a second for a minute, every attempt fails and wants two retries.
        var budget = RetryBudget(nowMS: 0)
        var attempts = 0
        for nowMS in 0..<UInt64(60_000) {
            budget.recordCall(nowMS: nowMS)
            attempts += 1
            for _ in 0..<2 where budget.withdrawRetry(nowMS: nowMS) { attempts += 1 }
        }
        #expect(attempts < 60_000 * 112 / 100)
        #expect(attempts > 60_000 * 109 / 100)
    }
}
