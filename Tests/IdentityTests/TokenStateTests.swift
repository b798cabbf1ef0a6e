// SPDX-License-Identifier: Apache-2.0

// Goal: the refresh policy as a whole, with time passed in. Method: scripted histories.

import Testing

@testable import Identity

@Suite struct TokenStateTests {
    private typealias Driver = TokenStateDriver

    @Test func doesNothingBeforeTheStart() {
        #expect(Driver().state.wakeAtMS == nil)
    }

    @Test func exchangesAtTheStartAndLetsCallersWait() {
        var driver = Driver()
        #expect(driver.handle(.wake) == .exchange)
        #expect(driver.handle(.use) == .wait)
        #expect(driver.handle(.wake) == .none)
        driver.grant(lifetimeS: 3600)
        #expect(driver.handle(.use) == .serve)
        #expect(driver.state.generation == 1)
        #expect(driver.wakeInS == 3300)
    }

    @Test func exchangesForTheFirstCallerWhenNotStarted() {
        var driver = Driver()
        #expect(driver.handle(.use) == .exchangeAndWait)
        #expect(driver.handle(.use) == .wait)
    }

    @Test func refreshesByTimerWithoutACaller() {
        var driver = Driver()
        driver.begin(lifetimeS: 3600)
        driver.pass(seconds: 3299)
        #expect(driver.handle(.wake) == .none)
        driver.pass(seconds: 1)
        #expect(driver.handle(.wake) == .exchange)
        #expect(driver.handle(.use) == .serve)
        driver.grant(lifetimeS: 3600)
        #expect(driver.state.generation == 2)
    }

    @Test func refreshesASixtySecondTokenAtHalfItsLife() {
        var driver = Driver()
        driver.begin(lifetimeS: 60)
        #expect(driver.wakeInS == 30)
    }

    @Test func refreshesADayTokenAtHalfItsLifeAndEarlierWhenAsked() {
        var driver = Driver()
        driver.begin(lifetimeS: 86_400)
        #expect(driver.wakeInS == 43_200)
        driver.pass(seconds: 43_200)
        #expect(driver.handle(.wake) == .exchange)
        driver.grant(lifetimeS: 86_400, refreshS: 7200)
        #expect(driver.wakeInS == 7200)
    }

    @Test func doesNotRefreshAnIdleTokenWhenToldNotTo() {
        var driver = Driver { $0.refreshesWhenIdle = false }
        driver.begin(lifetimeS: 3600)
        #expect(driver.state.wakeAtMS == nil)
        #expect(driver.handle(.use) == .serve)
        #expect(driver.wakeInS == 3300)
    }

    @Test func servesUntilTwoSecondsBeforeTheExpiry() {
        var driver = Driver()
        driver.begin(lifetimeS: 60)
        driver.now.loopMS += 57_999
        #expect(driver.handle(.use) == .serveAndExchange)
        driver.now.loopMS += 1
        #expect(driver.handle(.use) == .wait)
        #expect(driver.state.fastUntilMS <= driver.now.loopMS)
    }

    @Test func countsTheLifetimeFromTheRequest() {
        var driver = Driver()
        _ = driver.handle(.wake)
        let requestedMS = driver.now.loopMS
        driver.pass(seconds: 10)
        _ = driver.handle(
            .granted(requestedMS: requestedMS, lifetimeMS: 60_000, refreshAfterMS: nil)
        )
        #expect(driver.state.held?.expiresMS == requestedMS + 58_000)
    }

    @Test func refusesQuicklyAfterARefusalAndDoublesTheWait() {
        var driver = Driver()
        _ = driver.handle(.wake)
        var waits: [UInt64] = []
        for _ in 0..<6 {
            driver.fail(.init(isRefusal: true))
            guard case .refuse(let forMS) = driver.handle(.use) else { break }
            waits.append(forMS / 1000)
            driver.pass(seconds: forMS / 1000)
            #expect(driver.handle(.use) == .exchangeAndWait)
        }
        #expect(waits == [5, 10, 20, 40, 60, 60])
    }

    @Test func looksAtTheFileOncePerSecondInsideARefusal() {
        var driver = Driver()
        _ = driver.handle(.wake)
        driver.fail(.init(isRefusal: true, canProbe: true))
        #expect(driver.handle(.use) == .refuse(forMS: 5000))
        driver.pass(seconds: 1)
        #expect(driver.handle(.use) == .probeAndWait)
        #expect(driver.handle(.use) == .wait)
        driver.fail(.init(isRefusal: true, canProbe: true, isUnchanged: true))
        #expect(driver.handle(.use) == .refuse(forMS: 4000))
        driver.pass(seconds: 1)
        #expect(driver.handle(.use) == .probeAndWait)
        driver.grant(lifetimeS: 60)
        #expect(driver.handle(.use) == .serve)
    }

    @Test func retriesByItselfAfterAFailureWithoutAToken() {
        var driver = Driver()
        _ = driver.handle(.wake)
        driver.fail()
        #expect(driver.wakeInS == 1)
        driver.pass(seconds: 1)
        #expect(driver.handle(.wake) == .exchange)
        driver.fail(.init(retryAfterMS: 20_000))
        #expect(driver.wakeInS == 20)
    }

    @Test func forcesOneExchangePerHalfMinute() {
        var driver = Driver()
        driver.begin(lifetimeS: 3600)
        #expect(driver.handle(.rejected(generation: 1)) == .exchangeAndWait)
        #expect(driver.handle(.rejected(generation: 1)) == .wait)
        #expect(driver.handle(.use) == .serve, "others go on with the old token")
        driver.grant(lifetimeS: 3600)
        #expect(driver.handle(.rejected(generation: 1)) == .serve, "it was replaced already")
        driver.pass(seconds: 10)
        #expect(driver.handle(.rejected(generation: 2)) == .refuseRejected(forMS: 20_000))
        driver.pass(seconds: 20)
        #expect(driver.handle(.rejected(generation: 2)) == .exchangeAndWait)
    }

    @Test func joinsARefreshInFlightAfterARejection() {
        var driver = Driver()
        driver.begin(lifetimeS: 3600)
        driver.pass(seconds: 3300)
        #expect(driver.handle(.wake) == .exchange)
        #expect(driver.handle(.rejected(generation: 1)) == .wait)
    }

    @Test func refreshesAfterTheMachineSlept() {
        var driver = Driver()
        driver.begin(lifetimeS: 3600)
        driver.pass(seconds: 10)
        driver.now.wallMS += 8 * 3_600_000
        #expect(driver.handle(.use) == .serveAndExchange)
        driver.fail()
        #expect(driver.handle(.use) == .serve, "held off")
        driver.pass(seconds: 30)
        #expect(driver.handle(.use) == .serveAndExchange, "still due")
        driver.grant(lifetimeS: 3600)
        driver.pass(seconds: 2)
        #expect(driver.handle(.use) == .serve)
    }

    @Test(arguments: [-86_400_000, -1_000, 30_000, 3_000_000] as [Int64])
    func doesNotMindAClockThatIsMoved(byMS: Int64) {
        var driver = Driver()
        driver.begin(lifetimeS: 3600)
        driver.now.wallMS = UInt64(Int64(driver.now.wallMS) + byMS)
        driver.pass(seconds: 10)
        #expect(driver.handle(.use) == .serve)
        #expect(driver.wakeInS == 3290)
    }

    @Test func asksTheWallClockAtMostOncePerSecond() {
        var driver = Driver()
        driver.begin(lifetimeS: 3600)
        #expect(driver.state.fastUntilMS == driver.now.loopMS + 1000)
        driver.pass(seconds: 5)
        #expect(driver.handle(.use) == .serve)
        #expect(driver.state.fastUntilMS == driver.now.loopMS + 1000)
    }
}
