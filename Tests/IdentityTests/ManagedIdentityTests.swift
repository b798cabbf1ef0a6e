// SPDX-License-Identifier: Apache-2.0

// Goal: managed identity as the platform answers it.

import EventLoop
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct ManagedIdentityTests {
        @LoopActor private static func cache(_ world: World, probes: Bool) throws -> TokenCache {
            world.settings.podIdentityAuthorityHost = world.authority.url + "/"
            return try world.cache(
                ManagedIdentityCredential(
                    world.settings,
                    client: world.client,
                    probes: probes,
                    limits: world.limits
                )
            )
        }

        private static let grant = #"""
            {"access_token":"PLANTED-ACCESS-TOKEN","client_id":"x","expires_in":"86399",\#
            "expires_on":"4102444800","ext_expires_in":"86399","not_before":"1","resource":"r",\#
            "token_type":"Bearer"}
            """#

        @Test func asksTheMetadataService() throws {
            try World.run { world in
                world.authority.onGet = .reply(200, Self.grant)
                let cache = try Self.cache(world, probes: false)
                #expect(try await cache.token().value == World.accessToken)
                let request = try #require(world.authority.getRequests.first)
                #expect(world.authority.getRequests.count == 1)
                #expect(
                    request.line
                        == "GET /metadata/identity/oauth2/token?api-version=2018-02-01"
                        + "&resource=api%3A%2F%2Fbackend&client_id=\(World.clientID) HTTP/1.1"
                )
                #expect(request.fields.contains("Metadata: true"))
                #expect(cache.status.expiresInMS.map { $0 > 86_000_000 } == true)
            }
        }

        @Test func looksFirstWithoutTheMetadataFieldInAChain() throws {
            try World.run { world in
                world.authority.onGet = .decide { [authority = world.authority] in
                    let fields = authority.getRequests.last?.fields ?? []
                    return fields.contains("Metadata: true")
                        ? .reply(200, Self.grant) : .reply(400, #"{"error":"bad_request"}"#)
                }
                _ = try await Self.cache(world, probes: true).token()
                #expect(world.authority.getRequests.count == 2)
                #expect(!world.authority.getRequests[0].fields.contains("Metadata: true"))
            }
        }

        @Test func isUnavailableWhereNobodyAnswers() throws {
            try World.run { world in
                world.settings.podIdentityAuthorityHost = "http://127.0.0.1:1"
                let cache = try world.cache(
                    ManagedIdentityCredential(
                        world.settings,
                        client: world.client,
                        probes: true,
                        limits: world.limits
                    )
                )
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .unavailable)
            }
        }

        @Test func saysTheTruthAboutAnUnknownIdentity() throws {
            try World.run { world in
                world.authority.onGet = .reply(
                    400,
                    #"{"error":"invalid_request","error_description":"Identity not found"}"#
                )
                let cache = try Self.cache(world, probes: false)
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .unavailable)
                #expect(error?.message.contains("Identity not found") == true)
            }
        }

        /// A chain goes on past another cloud's metadata service, and not past Azure's own no.
        @Test(
            arguments: [
                (403, "<html>", .unavailable), (403, "", .unavailable), (401, "[]", .unavailable),
                (302, "", .unavailable), (403, #"{"error":"forbidden"}"#, .refused),
            ] as [(Int, String, IdentityError.Kind)]
        )
        func knowsAzuresMetadataServiceByItsJSON(
            status: Int,
            body: String,
            kind: IdentityError.Kind
        ) throws {
            try World.run { world in
                world.authority.onGet = .reply(status, body)
                let cache = try Self.cache(world, probes: true)
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == kind)
                #expect(world.authority.getRequests.count == 2)
            }
        }

        @Test(arguments: [404, 410, 429, 500]) func retriesWhileItStarts(status: Int) throws {
            try World.run { world in
                var count = 0
                world.authority.onGet = .decide {
                    count += 1
                    return count < 6 ? .reply(status, "") : .reply(200, Self.grant)
                }
                _ = try await Self.cache(world, probes: false).token()
                #expect(count == 6)
            }
        }

        @Test func asksAppServiceWithItsHeader() throws {
            try World.run { world in
                let expiresAtS = WallClock.nowMS() / 1000 + 3600
                world.settings.identityEndpoint = world.authority.url + "/msi/token"
                world.settings.identityHeader = Secret("PLANTED-HEADER")
                world.authority.onGet = .reply(
                    200,
                    #"{"access_token":"a","expires_on":"\#(expiresAtS)","token_type":"Bearer"}"#
                )
                let cache = try world.cache(
                    ManagedIdentityCredential(
                        world.settings,
                        client: world.client,
                        probes: true,
                        limits: world.limits
                    )
                )
                _ = try await cache.token()
                let request = try #require(world.authority.getRequests.first)
                #expect(request.line.hasPrefix("GET /msi/token?api-version=2019-08-01&resource="))
                #expect(request.fields.contains("X-IDENTITY-HEADER: PLANTED-HEADER"))
                #expect(cache.status.expiresInMS.map { $0 > 3_590_000 && $0 <= 3_600_000 } == true)
                FaultTests.expectNoSecrets(world, cache, nil)
            }
        }
    }
}
