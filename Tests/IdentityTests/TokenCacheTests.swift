// SPDX-License-Identifier: Apache-2.0

// Goal: one exchange for all who wait, deadlines and cancellation without an effect on it, forced
// refreshes, negative answers. Method: an authority that holds its answer until told.

import EventLoop
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct TokenCacheTests {
        @Test func makesOneExchangeForAThousandWaiters() throws {
            try World.run { world in
                world.authority.scripts = [.hold(World.grant())]
                let cache = try world.workloadIdentityCache()
                let tasks = (0..<1000).map { _ in
                    World.task { try await cache.token().generation }
                }
                await world.authority.received(1)
                while cache.waiters.count < 1000 { await Task.yield() }
                world.authority.release()
                for task in tasks { #expect(try await task.value == 1) }
                #expect(world.authority.requests.count == 1)
            }
        }

        @Test func failsAWaiterAtItsDeadlineAndGoesOnWithTheExchange() throws {
            try World.run { world in
                world.authority.scripts = [.hold(World.grant())]
                let cache = try world.workloadIdentityCache()
                let deadlineMS = world.loop.nowMS + 30
                let patient = World.task { try await cache.token().generation }
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token(deadlineMS: deadlineMS)
                }
                #expect(error?.kind == .deadline)
                #expect(world.loop.nowMS >= deadlineMS)
                #expect(cache.status.isExchanging)
                world.authority.release()
                #expect(try await patient.value == 1)
                #expect(try await cache.token().generation == 1)
                #expect(world.authority.requests.count == 1)
            }
        }

        @Test func lengthensNoDeadlineByALaterOne() throws {
            try World.run { world in
                world.authority.scripts = [.hold(World.grant())]
                let cache = try world.workloadIdentityCache()
                let nowMS = world.loop.nowMS
                var order: [Int] = []
                for (index, waitMS) in [60, 20, 40].enumerated() {
                    cache.requestToken(deadlineMS: nowMS + UInt64(waitMS)) { _ in
                        order.append(index)
                    }
                }
                while order.count < 3 { await world.loop.delay(milliseconds: 5) }
                #expect(order == [1, 2, 0])
            }
        }

        @Test func letsACancelledWaiterGo() throws {
            try World.run { world in
                world.authority.scripts = [.hold(World.grant())]
                let cache = try world.workloadIdentityCache()
                let impatient = World.task {
                    await world.error { () async throws(IdentityError) in try await cache.token() }
                }
                await world.authority.received(1)
                impatient.cancel()
                #expect(try await impatient.value?.kind == .cancelled)
                var results: [Result<AccessToken, IdentityError>] = []
                let waiter = cache.requestToken { results.append($0) }
                waiter?.cancel()
                waiter?.cancel()
                #expect(results.count == 1)
                world.authority.release()
                #expect(try await cache.token().generation == 1)
                #expect(world.authority.requests.count == 1)
            }
        }

        @Test func servesTheOldTokenWhileItIsRefreshed() throws {
            try World.run { world in
                world.authority.scripts = [
                    World.grant("a", expiresInS: 3), .hold(World.grant("b")),
                ]
                let cache = try world.workloadIdentityCache()
                cache.start()
                let first = try await cache.token()
                await world.authority.received(2)
                #expect(try await cache.token().value == first.value)
                #expect(cache.status.isExchanging)
                world.authority.release()
                while cache.status.isExchanging { await Task.yield() }
                #expect(try await cache.token().value == "b")
            }
        }

        @Test func servesTheOldTokenWhenARefreshFails() throws {
            try World.run { world in
                world.authority.scripts = [
                    World.grant("a", expiresInS: 600), World.refusal(400, 700016),
                ]
                let cache = try world.workloadIdentityCache()
                let first = try await cache.token()
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.refreshAfterRejection(of: first.generation)
                }
                #expect(error?.aadstsCode == 700016)
                #expect(try await cache.token().value == "a")
                #expect(cache.status.lastFailure?.error.aadstsCode == 700016)
            }
        }

        @Test func forcesOneExchangePerGeneration() throws {
            try World.run { world in
                world.authority.scripts = [World.grant("a"), .hold(World.grant("b"))]
                let cache = try world.workloadIdentityCache()
                let first = try await cache.token()
                let tasks = (0..<50).map { _ in
                    World.task {
                        try await cache.refreshAfterRejection(of: first.generation).value
                    }
                }
                await world.authority.received(2)
                world.authority.release()
                for task in tasks { #expect(try await task.value == "b") }
                #expect(
                    try await cache.refreshAfterRejection(of: first.generation).value == "b"
                )
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.refreshAfterRejection(of: first.generation + 1)
                }
                #expect(error?.kind == .rejected)
                #expect(error?.retryAfterMS != nil)
                #expect(world.authority.requests.count == 2)
            }
        }

        @Test func answersARefusalAgainWithoutARequest() throws {
            try World.run { world in
                world.authority.scripts = [World.refusal(401, 700211)]
                let cache = try world.workloadIdentityCache()
                for _ in 0..<20 {
                    let error = await world.error { () async throws(IdentityError) in
                        try await cache.token()
                    }
                    #expect(error?.aadstsCode == 700211)
                    #expect((error?.retryAfterMS ?? 0) > 3000)
                }
                #expect(world.authority.requests.count == 1)
            }
        }

        @Test func asksAgainOnceTheTokenFileHasChanged() throws {
            try World.run { world in
                world.policy.fileProbeIntervalMS = 0
                world.authority.scripts = [World.refusal(401, 700211), World.grant()]
                let cache = try world.workloadIdentityCache()
                for _ in 0..<3 {
                    let error = await world.error { () async throws(IdentityError) in
                        try await cache.token()
                    }
                    #expect(error?.aadstsCode == 700211)
                }
                #expect(world.authority.requests.count == 1)
                world.tokenFile.write(World.federatedToken(2))
                #expect(try await cache.token().generation == 1)
            }
        }

        @Test func recoversByItself() throws {
            try World.run { world in
                world.policy.refusalRetryMS = 5
                world.authority.scripts = [World.refusal(401, 70021), World.grant()]
                let cache = try world.workloadIdentityCache()
                cache.start()
                await world.authority.received(2)
                while !cache.status.isHeld { await Task.yield() }
                #expect(cache.status.failureCount == 0)
                #expect(cache.status.lastFailure == nil)
                #expect(world.audits.map(\.trigger).allSatisfy { $0 == .timer })
            }
        }

        @Test func endsEverythingWhenClosed() throws {
            try World.run { world in
                world.authority.scripts = [.silence]
                let cache = try world.workloadIdentityCache()
                let waiting = World.task {
                    await world.error { () async throws(IdentityError) in try await cache.token() }
                }
                await world.authority.received(1)
                cache.close()
                cache.close()
                #expect(try await waiting.value?.kind == .closed)
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .closed)
                #expect(cache.heldToken == nil)
            }
        }

        @Test func auditsEveryAttemptAndItsEnd() throws {
            try World.run { world in
                world.authority.scripts = [.reply(503, ""), World.grant()]
                let cache = try world.workloadIdentityCache()
                _ = try await cache.token()
                #expect(world.audits.map(\.outcome) == [.attempt, .attempt, .success])
                #expect(world.audits.map(\.attempt) == [1, 2, 2])
                let last = try #require(world.audits.last)
                #expect(last.credential == "WorkloadIdentityCredential")
                #expect(last.tenantID == World.tenant)
                #expect(last.clientID == World.clientID)
                #expect(last.scope == "api://backend/.default")
                #expect(last.expiresInMS == 3_599_000)
                #expect(last.generation == 1)
                #expect(last.trigger == .use)
            }
        }
    }
}
