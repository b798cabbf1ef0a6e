// SPDX-License-Identifier: Apache-2.0

// Goal: the credentials against an authority that verifies signatures and refuses as Entra does.

import EventLoop
import Sandbox
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct SandboxEntraTests {
        @LoopActor private static func cache(
            _ world: World,
            _ entra: SandboxEntra,
            _ identity: SandboxIdentity
        ) throws -> TokenCache {
            world.settings.authorityHost = entra.url
            world.settings.tenantID = SandboxDefaults.tenantID
            world.settings.clientID = SandboxDefaults.clientID
            return try world.cache(
                WorkloadIdentityCredential(
                    world.settings,
                    tokenFile: identity.tokenFile,
                    on: world.loop,
                    client: world.client,
                    limits: world.limits
                ),
                scope: SandboxDefaults.backendScope
            )
        }

        @LoopActor private static func run(
            _ world: World,
            _ body: @LoopActor (SandboxEntra, SandboxIdentity, TokenCache) async throws -> Void
        ) async throws {
            let entra = try SandboxEntra(on: world.loop)
            let identity = try SandboxIdentity(for: entra)
            let cache = try Self.cache(world, entra, identity)
            try await body(entra, identity, cache)
            cache.close()
            identity.close()
            entra.close()
        }

        @Test func obtainsATokenForAFederatedToken() throws {
            try World.run { world in
                try await Self.run(world) { entra, _, cache in
                    cache.start()
                    let token = try await cache.token()
                    #expect(token.generation == 1)
                    #expect(entra.issuedTokenCount == 1)
                    while cache.status.metadata == .unknown { await Task.yield() }
                    #expect(cache.status.metadata == .agrees)
                }
            }
        }

        @Test func obtainsATokenForAClientSecret() throws {
            try World.run { world in
                try await Self.run(world) { entra, _, _ in
                    world.settings.clientSecret = Secret(SandboxDefaults.clientSecret)
                    let cache = try world.cache(
                        ClientSecretCredential(
                            world.settings,
                            on: world.loop,
                            client: world.client,
                            limits: world.limits
                        ),
                        scope: SandboxDefaults.backendScope
                    )
                    _ = try await cache.token()
                    #expect(entra.issuedTokenCount == 1)
                }
            }
        }

        @Test(arguments: EntraError.samples.map(\.code)) func hasAdviceForWhatEntraSays(
            code: Int
        ) throws {
            try World.run { world in
                try await Self.run(world) { entra, _, cache in
                    entra.rejectNext(8, code: code)
                    let error = await world.error { () async throws(IdentityError) in
                        try await cache.token()
                    }
                    #expect(error?.aadstsCode == code)
                    #expect(error?.advice != nil)
                    FaultTests.expectNoSecrets(world, cache, error)
                }
            }
        }

        @Test func explainsAForeignSubject() throws {
            try World.run { world in
                try await Self.run(world) { _, identity, cache in
                    var options = FederatedTokenOptions()
                    options.subject = "system:serviceaccount:default:default"
                    try identity.rotate(options)
                    let error = await world.error { () async throws(IdentityError) in
                        try await cache.token()
                    }
                    #expect(error?.aadstsCode == 700213)
                    #expect(error?.advice?.contains(":default:default") == true)
                }
            }
        }
    }
}
