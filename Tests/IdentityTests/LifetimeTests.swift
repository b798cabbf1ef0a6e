// SPDX-License-Identifier: Apache-2.0

// Goal: the rows of the fault matrix (README.md) about time: lifetimes, slow answers, many waiters,
// and an outage from its begin to its end. Method: a real loop, with policies in milliseconds.

import EventLoop
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct LifetimeTests {
        /// Lifetime, `refresh_in`, when it is refreshed at the earliest and the latest.
        @Test(
            arguments: [
                (60, nil, 30...30), (3599, nil, 3239...3299), (86_399, nil, 43_139...43_200),
                (3599, 1200, 1140...1200), (86_399, 3600, 3540...3600),
            ] as [(Int, Int?, ClosedRange<UInt64>)]
        )
        func showsAndSchedules(
            lifetimeS: Int,
            refreshS: Int?,
            refresh: ClosedRange<UInt64>
        ) throws {
            try World.run { world in
                let refreshIn = refreshS.map { #""refresh_in":\#($0),"# } ?? ""
                world.authority.scripts = [
                    .reply(
                        200,
                        #"{"token_type":"Bearer",\#(refreshIn)"expires_in":\#(lifetimeS),"#
                            + #""access_token":"a"}"#
                    )
                ]
                let cache = try world.workloadIdentityCache()
                cache.start()
                _ = try await cache.token()
                Shown.expectReady(cache)
                let left = lifetimeS - 2
                let health = Shown.health(cache)
                #expect(
                    health.contains(#""expires_in_s":\#(left),"#)
                        || health.contains(#""expires_in_s":\#(left - 1),"#),
                    "\(health)"
                )
                let wakeInMS = (cache.state.wakeAtMS ?? 0) - world.loop.nowMS
                #expect(wakeInMS <= refresh.upperBound * 1000)
                #expect(wakeInMS + 500 >= refresh.lowerBound * 1000)
            }
        }

        @Test func waitsForASlowAnswer() throws {
            try World.run { world in
                world.authority.scripts = [.hold(World.grant())]
                let cache = try world.workloadIdentityCache()
                cache.start()
                let waiting = World.task { try await cache.token().generation }
                await world.authority.received(1)
                let health = Shown.health(cache)
                #expect(health.contains(#""error":"token: the first exchange has not ended""#))
                await world.loop.delay(milliseconds: 200)
                world.authority.release()
                #expect(try await waiting.value == 1)
                #expect(world.authority.requests.count == 1)
                Shown.expectReady(cache)
            }
        }

        @Test func tellsAThousandWaitersOfOneFailure() throws {
            try World.run { world in
                world.authority.scripts = [.hold(World.refusal(401, 70025))]
                let cache = try world.workloadIdentityCache()
                var errors: [IdentityError] = []
                for _ in 0..<1000 {
                    cache.requestToken { if case .failure(let error) = $0 { errors.append(error) } }
                }
                await world.authority.received(1)
                world.authority.release()
                while errors.count < 1000 { await world.loop.delay(milliseconds: 1) }
                #expect(errors.allSatisfy { $0.aadstsCode == 70025 })
                #expect(world.authority.requests.count == 1)
                Shown.expectFailure(cache, says: "no federated credential at all")
                try Shown.expectToolError(errors.first)
            }
        }

        /// The hour of `TokenOutageTests` in two seconds, with an authority: refreshes fail, the
        /// token dies, the authority recovers.
        @Test func outlivesAnOutageDiesAndRecovers() throws {
            try World.run { world in
                world.limits.triesMax = 1
                world.policy.refreshRetryMS = 60
                world.policy.refreshRetryMSMin = 20
                world.policy.outageRetryMS = 50
                world.policy.outageRetryMSMax = 50
                var isFailing = true
                // 2 s: refreshed at one, handed out for one and a half.
                world.authority.scripts = [World.grant("a", expiresInS: 2)]
                for _ in 0..<100 {
                    world.authority.scripts.append(
                        .decide { isFailing ? .reply(503, "") : World.grant("b") }
                    )
                }
                let cache = try world.workloadIdentityCache()
                cache.start()
                let first = try await cache.token()
                let diesMS = try #require(cache.state.held).expiresMS

                await world.authority.received(3)
                #expect(Shown.health(cache).hasPrefix(#"{"status":"ready","#))
                #expect(Shown.health(cache).contains("The authority is failing"))
                while world.loop.nowMS + 2 < diesMS {
                    #expect(try await cache.token().value == first.value, "no call is lost")
                    await world.loop.delay(milliseconds: 2)
                }
                let whileAlive = world.authority.requests.count - 1
                #expect((5...12).contains(whileAlive), "\(whileAlive) tries in half a second")

                while cache.status.isHeld { await world.loop.delay(milliseconds: 2) }
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .authorityFailed)
                try Shown.expectToolError(error)
                Shown.expectFailure(cache, says: "The authority is failing: it is tried again.")

                isFailing = false
                while !cache.status.isHeld { await world.loop.delay(milliseconds: 2) }
                #expect(try await cache.token().value == "b")
                Shown.expectReady(cache)
            }
        }

        /// What the metadata says changes no token, and is shown.
        @Test func showsAWrongIssuerInTheMetadata() throws {
            try World.run { world in
                let base = "\(world.authority.url)/\(World.tenant)"
                world.authority.onGet = .reply(
                    200,
                    #"{"issuer":"https://login.example.com/x/v2.0","#
                        + #""token_endpoint":"\#(base)/oauth2/v2.0/token"}"#
                )
                world.authority.scripts = [World.grant()]
                let cache = try world.workloadIdentityCache()
                cache.start()
                #expect(try await cache.token().generation == 1)
                while cache.status.metadata == .unknown {
                    await world.loop.delay(milliseconds: 1)
                }
                Shown.expectReady(cache)
                #expect(
                    Shown.health(cache).contains(
                        #""metadata_mismatch":"the metadata's issuer is "#
                            + #"https://login.example.com/x/v2.0""#
                    )
                )
                #expect(world.audits.contains { $0.outcome == .metadataMismatch })
            }
        }
    }
}
