// SPDX-License-Identifier: Apache-2.0

// Goal: an authority that fails for as long as it likes costs no call while the token lives, and is
// not asked more than needed. Method: histories with time passed in.

import Testing

@testable import Identity

@Suite struct TokenOutageTests {
    /// An authority that fails from now on, and a caller every second.
    private struct Outage {
        var driver = TokenStateDriver()
        var failure = TokenState.Failure()
        /// How long an exchange with all its tries takes.
        var exchangeS: UInt64 = 5
        /// When exchanges began, in seconds since the outage's begin.
        var attempts: [UInt64] = []
        var served = 0
        var refused = 0
        private var elapsedS: UInt64 = 0
        private var endsAtS: UInt64?

        init(lifetimeS: UInt64) {
            self.driver.begin(lifetimeS: lifetimeS)
            self.driver.pass(seconds: self.driver.wakeInS ?? 0)
        }

        mutating func pass(seconds: UInt64) {
            for _ in 0..<seconds {
                if self.endsAtS == self.elapsedS {
                    self.endsAtS = nil
                    self.driver.fail(self.failure)
                }
                self.note(self.driver.handle(.wake))
                let action = self.driver.handle(.use)
                self.note(action)
                switch action {
                case .serve, .serveAndExchange: self.served += 1
                default: self.refused += 1
                }
                self.elapsedS += 1
                self.driver.pass(seconds: 1)
            }
        }

        /// The outage is over: the exchange in flight, or the next one, succeeds.
        mutating func end(lifetimeS: UInt64) {
            while self.endsAtS == nil { self.pass(seconds: 1) }
            self.endsAtS = nil
            self.driver.grant(lifetimeS: lifetimeS)
        }

        private mutating func note(_ action: TokenState.Action) {
            switch action {
            case .exchange, .serveAndExchange, .exchangeAndWait:
                self.attempts.append(self.elapsedS)
                self.endsAtS = self.elapsedS + self.exchangeS
            default: break
            }
        }
    }

    /// The whole row of the matrix: an hour of failures on a token that lives, its death, ten
    /// minutes without one, recovery.
    @Test func outlivesAnHourDiesAndRecovers() {
        var outage = Outage(lifetimeS: 7200)
        outage.pass(seconds: 3598)
        #expect(outage.served == 3598)
        #expect(outage.refused == 0)
        let alive = outage.attempts
        #expect(alive.prefix(4) == [0, 35, 100, 225])
        #expect(alive.count == 34, "29 spaced by backoff, 5 closer together at the end")
        #expect((alive.last ?? 0) >= 3590, "one more try just before the end")
        #expect(outage.driver.state.isAlive(atMS: outage.driver.now.loopMS) == false)

        outage.pass(seconds: 600)
        #expect(outage.served == 3598, "a dead token is never handed out")
        let dead = outage.attempts.dropFirst(alive.count)
        #expect(dead.prefix(5).map { $0 - 3598 } == [3, 10, 19, 32, 53])
        #expect(dead.count == 20, "half a minute and the exchange apart")

        outage.end(lifetimeS: 3600)
        #expect(outage.driver.handle(.use) == .serve)
        #expect(outage.driver.state.generation == 2)
        #expect(outage.driver.state.failureCount == 0)
        #expect(outage.driver.wakeInS == 3300)
    }

    /// Whatever the lifetime, a refresh that fails at once is tried again in time.
    @Test(arguments: [20, 60, 120, 300, 600, 3600, 86_400] as [UInt64])
    func triesAgainBeforeTheTokenDies(lifetimeS: UInt64) {
        var driver = TokenStateDriver()
        driver.begin(lifetimeS: lifetimeS)
        driver.pass(seconds: driver.wakeInS ?? 0)
        let diesMS = driver.state.held?.expiresMS ?? 0
        var attempts: [UInt64] = []
        while driver.now.loopMS < diesMS {
            #expect(driver.handle(.wake) == .exchange)
            attempts.append(driver.now.loopMS)
            driver.fail()
            #expect(driver.handle(.use) == .serve)
            let wakeAtMS = driver.state.wakeAtMS ?? 0
            #expect(wakeAtMS >= driver.now.loopMS + 1000, "never a hot loop")
            driver.now.loopMS = wakeAtMS
        }
        #expect((attempts.last ?? 0) + 2000 >= diesMS, "the last try is near the end")
        #expect(attempts.count <= 9 + lifetimeS / 240)
    }

    @Test func asksAgainOneSecondAfterARefreshThatOutlivedTheToken() {
        var driver = TokenStateDriver()
        driver.begin(lifetimeS: 60)
        driver.pass(seconds: 30)
        #expect(driver.handle(.wake) == .exchange)
        driver.pass(seconds: 29)
        #expect(driver.handle(.use) == .wait)
        driver.fail()
        #expect(driver.wakeInS == 1)
        driver.pass(seconds: 1)
        #expect(driver.handle(.use) == .exchangeAndWait)
    }

    @Test func obeysTheAuthorityEvenPastTheTokensDeath() {
        var driver = TokenStateDriver()
        driver.begin(lifetimeS: 60)
        driver.pass(seconds: 30)
        #expect(driver.handle(.wake) == .exchange)
        driver.fail(.init(retryAfterMS: 40_000))
        #expect(driver.wakeInS == 40)
        driver.pass(seconds: 27)
        #expect(driver.handle(.use) == .serve)
        driver.pass(seconds: 3)
        #expect(driver.handle(.use) == .refuse(forMS: 10_000))
    }

    @Test func backsOffFromTheBeginningOnceTheTokenIsDead() {
        var outage = Outage(lifetimeS: 3600)
        outage.exchangeS = 1
        outage.failure = .init(isRefusal: true)
        outage.pass(seconds: 298)
        let alive = outage.attempts.count
        outage.pass(seconds: 302)
        let dead = outage.attempts.dropFirst(alive)
        let waits = zip(dead.dropFirst(), dead).map { $0 - $1 - 1 }
        #expect(waits.prefix(4) == [5, 10, 20, 40])
    }
}
