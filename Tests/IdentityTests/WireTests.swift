// SPDX-License-Identifier: Apache-2.0

// Goal: what is sent, byte for byte, and that a token comes of it.

import EventLoop
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct WireTests {
        @Test func sendsTheFederatedTokenAsAClientAssertion() throws {
            try World.run { world in
                world.authority.scripts = [World.grant()]
                world.tokenFile.write(" \(World.federatedToken(1))\n")
                let token = try await world.workloadIdentityCache().token()
                #expect(token.value == World.accessToken)
                let request = try #require(world.authority.requests.first)
                #expect(
                    request.line == "POST /\(World.tenant)/oauth2/v2.0/token HTTP/1.1"
                )
                #expect(
                    request.parameters.map(\.name) == [
                        "client_assertion", "client_assertion_type", "client_id", "grant_type",
                        "scope",
                    ]
                )
                #expect(
                    request.parameters.map(\.value) == [
                        World.federatedToken(1),
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        World.clientID, "client_credentials", "api://backend/.default",
                    ]
                )
                #expect(
                    request.body.contains("scope=api%3A%2F%2Fbackend%2F.default")
                )
                #expect(
                    request.fields.contains("Content-Type: application/x-www-form-urlencoded")
                )
                #expect(request.fields.contains("Accept: application/json"))
                #expect(request.fields.contains { $0.hasPrefix("x-ms-client-request-id: ") })
            }
        }

        @Test func sendsTheClientSecretInTheBody() throws {
            try World.run { world in
                world.authority.scripts = [World.grant()]
                _ = try await world.clientSecretCache().token()
                let request = try #require(world.authority.requests.first)
                #expect(
                    request.parameters.map { "\($0.name)=\($0.value)" } == [
                        "client_id=\(World.clientID)", "grant_type=client_credentials",
                        "client_secret=\(World.secret)", "scope=api://backend/.default",
                    ]
                )
            }
        }

        @Test func keepsTheRequestIdOverRetriesAndNoCookies() throws {
            try World.run { world in
                world.authority.scripts = [.reply(503, "busy"), World.grant()]
                _ = try await world.workloadIdentityCache().token()
                let ids = world.authority.requests.map { request in
                    request.fields.first { $0.hasPrefix("x-ms-client-request-id: ") }
                }
                #expect(ids.count == 2)
                #expect(ids[0] == ids[1])
            }
        }

        @Test func asksNobodyButTheTokenEndpoint() throws {
            try World.run { world in
                world.authority.scripts = [World.grant()]
                _ = try await world.workloadIdentityCache().token()
                #expect(world.authority.requests.count == 1)
                #expect(world.authority.getRequests.isEmpty)
            }
        }

        @Test func readsTheTokenFileAtEveryExchange() throws {
            try World.run { world in
                world.authority.scripts = [World.grant("a"), World.grant("b")]
                let cache = try world.workloadIdentityCache()
                let first = try await cache.token()
                world.tokenFile.write(World.federatedToken(2))
                let second = try await cache.refreshAfterRejection(of: first.generation)
                #expect(second.value == "b")
                #expect(second.generation == 2)
                let assertions = world.authority.requests.map { $0.parameters[0].value }
                #expect(assertions == [World.federatedToken(1), World.federatedToken(2)])
            }
        }

        @Test func readsTheMetadataBesideTheToken() throws {
            try World.run { world in
                let base = "\(world.authority.url)/\(World.tenant)"
                world.authority.onGet = .reply(
                    200,
                    #"{"issuer":"\#(base)/v2.0","token_endpoint":"\#(base)/oauth2/v2.0/token"}"#
                )
                world.authority.scripts = [.hold(World.grant())]
                let cache = try world.workloadIdentityCache()
                cache.start()
                await world.authority.received(1)
                while cache.status.metadata == .unknown { await Task.yield() }
                #expect(cache.status.metadata == .agrees)
                #expect(
                    world.authority.getRequests.first?.line
                        == "GET /\(World.tenant)/v2.0/.well-known/openid-configuration HTTP/1.1"
                )
                world.authority.release()
                _ = try await cache.token()
            }
        }

        @Test func auditsAMetadataMismatchAndKeepsTheComputedURL() throws {
            try World.run { world in
                world.authority.onGet = .reply(
                    200,
                    #"{"issuer":"https://evil/v2.0","token_endpoint":"https://evil/token"}"#
                )
                world.authority.scripts = [World.grant()]
                let cache = try world.workloadIdentityCache()
                cache.start()
                _ = try await cache.token()
                while cache.status.metadata == .unknown { await Task.yield() }
                guard case .mismatch = cache.status.metadata else {
                    Issue.record("expected a mismatch")
                    return
                }
                #expect(world.audits.contains { $0.outcome == .metadataMismatch })
            }
        }
    }
}
