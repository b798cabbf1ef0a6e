// SPDX-License-Identifier: Apache-2.0

// Goal: the retry table. Method: scripted outcomes.

import Testing

@testable import Identity

@Suite struct ExchangeRetryTests {
    private func retry() -> ExchangeRetry {
        ExchangeRetry(limits: ExchangeLimits(), startedMS: 50_000)
    }

    @Test(arguments: [408, 429, 500, 502, 503, 504, 507]) func retriesTemporary(status: Int) {
        var retry = self.retry()
        let action = retry.handle(.status(status, retryAfterMS: nil), atMS: 50_100, random: 0)
        #expect(action == .retry(afterMS: 400))
    }

    @Test(arguments: [301, 400, 401, 403, 404, 413]) func doesNotRetryRefusals(status: Int) {
        var retry = self.retry()
        let action = retry.handle(.status(status, retryAfterMS: 10), atMS: 50_100, random: 0)
        #expect(action == .fail)
    }

    @Test func doublesTheWaitAndStopsAfterFourTries() {
        var retry = self.retry()
        let low = (0..<4).map { _ in retry.handle(.brokenOff, atMS: 50_000, random: 0) }
        #expect(
            low == [.retry(afterMS: 400), .retry(afterMS: 800), .retry(afterMS: 1600), .fail]
        )
    }

    @Test func addsJitterUpToAsMuchAgain() {
        for random in UInt64(0)...2_000 {
            var retry = self.retry()
            guard case .retry(let ms) = retry.handle(.brokenOff, atMS: 50_000, random: random)
            else {
                Issue.record("no retry")
                return
            }
            #expect((400...800).contains(ms))
        }
    }

    @Test func obeysRetryAfterUpToItsCap() {
        var retry = self.retry()
        #expect(
            retry.handle(.status(429, retryAfterMS: 7_000), atMS: 50_000, random: 0)
                == .retry(afterMS: 7_000)
        )
        #expect(
            retry.handle(.status(429, retryAfterMS: 30_001), atMS: 50_000, random: 0) == .fail
        )
    }

    @Test func staysInsideItsBudget() {
        var retry = self.retry()
        #expect(retry.tryTimeoutMS(atMS: 50_000) == 15_000)
        #expect(retry.tryTimeoutMS(atMS: 70_000) == 10_000)
        #expect(retry.handle(.brokenOff, atMS: 79_700, random: 0) == .fail)
    }
}
