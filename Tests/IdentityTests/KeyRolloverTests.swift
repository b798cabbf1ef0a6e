// SPDX-License-Identifier: Apache-2.0

// Goal: a cluster's signing key is rolled over without a lost call. Nothing of a key is cached here:
// the file is read at each exchange, the doctor fetches the issuer's keys each time; what can be
// behind is Entra. Method: an Entra that verifies signatures.

import EventLoop
import Sandbox
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct KeyRolloverTests {
        @LoopActor private static func cache(_ ward: Ward, _ world: World) throws -> TokenCache {
            world.policy.fileProbeIntervalMS = 0
            world.policy.forcedIntervalMS = 0
            return try world.cache(
                WorkloadIdentityCredential(
                    ward.input.settings,
                    tokenFile: ward.identity.tokenFile,
                    on: world.loop,
                    client: world.client,
                    limits: world.limits
                ),
                scope: SandboxDefaults.backendScope
            )
        }

        /// The old token was sent once, the new one is read from the same file.
        @Test func goesOnWithTheTokenOfTheNewKey() throws {
            try World.run { world in
                let ward = try Ward(world)
                let cache = try Self.cache(ward, world)
                let first = try await cache.token()
                try ward.identity.rotateClusterKey()
                try ward.identity.rotate()
                let second = try await cache.refreshAfterRejection(of: first.generation)
                #expect(second.generation == 2)
                #expect(ward.entra.tokenRequests.count == 2)
                Shown.expectReady(cache)
                cache.close()
                ward.close()
            }
        }

        /// Entra still has the old keys (AADSTS700027): the held token is served meanwhile, and a
        /// later exchange succeeds.
        @Test func servesTheHeldTokenUntilEntraKnowsTheKey() throws {
            try World.run { world in
                world.policy.refreshRetryMS = 1
                world.policy.refreshRetryMSMin = 1
                let ward = try Ward(world)
                let cache = try Self.cache(ward, world)
                let first = try await cache.token()
                try ward.identity.rotateClusterKey(publishing: false)
                try ward.identity.rotate()
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.refreshAfterRejection(of: first.generation)
                }
                #expect(error?.aadstsCode == 700027)
                try Shown.expectToolError(error)
                #expect(try await cache.token().generation == 1, "no call is lost")
                let health = Shown.health(cache)
                #expect(health.hasPrefix(#"{"status":"ready","#))
                #expect(health.contains(#""aadsts_code":700027"#))
                #expect(health.contains("after a key rotation this passes within minutes"))

                ward.identity.publishClusterKey()
                await world.loop.delay(milliseconds: 10)
                let second = try await cache.refreshAfterRejection(of: first.generation)
                #expect(second.generation == 2)
                Shown.expectReady(cache)
                cache.close()
                ward.close()
            }
        }

        /// The same without a held token: refused, spaced out, recovered by itself.
        @Test func recoversByItselfFromAStartInTheMiddleOfIt() throws {
            try World.run { world in
                world.policy.refusalRetryMS = 20
                let ward = try Ward(world)
                try ward.identity.rotateClusterKey(publishing: false)
                try ward.identity.rotate()
                let cache = try Self.cache(ward, world)
                cache.start()
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.aadstsCode == 700027)
                Shown.expectFailure(cache, says: "otherwise the token is another cluster's")
                ward.identity.publishClusterKey()
                while !cache.status.isHeld { await world.loop.delay(milliseconds: 5) }
                Shown.expectReady(cache)
                #expect(ward.entra.tokenRequests.count <= 4, "spaced out")
                cache.close()
                ward.close()
            }
        }

        @Test func theDoctorFindsTheNewKeyAtOnce() throws {
            try World.run { world in
                let ward = try Ward(world)
                #expect(await ward.examine().exitCode == 0)
                try ward.identity.rotateClusterKey()
                try ward.identity.rotate()
                let after = await ward.examine()
                ward.close()
                #expect(after.exitCode == 0, "\(after.text)")
            }
        }

        /// Entra's own keys sign access tokens, which are opaque here.
        @Test func doesNotMindEntrasOwnKeys() throws {
            try World.run { world in
                let ward = try Ward(world)
                let cache = try Self.cache(ward, world)
                let first = try await cache.token()
                try ward.entra.rollKey(keepingOld: false)
                let second = try await cache.refreshAfterRejection(of: first.generation)
                #expect(second.generation == 2)
                Shown.expectReady(cache)
                cache.close()
                ward.close()
            }
        }
    }
}
