// SPDX-License-Identifier: Apache-2.0

// Goal: the certificate credential on the wire, and its file's faults.

import EventLoop
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct CertificateCredentialTests {
        @LoopActor private static func cache(
            _ world: World,
            _ file: TestFile,
            password: String? = nil
        ) throws -> TokenCache {
            world.settings.clientCertificatePath = file.path
            world.settings.clientCertificatePassword = password.map(Secret.init)
            return try world.cache(
                ClientCertificateCredential(
                    world.settings,
                    on: world.loop,
                    client: world.client,
                    limits: world.limits
                )
            )
        }

        @Test func sendsASignedAssertion() throws {
            try World.run { world in
                world.authority.scripts = [World.grant()]
                let file = TestFile(CertificateFixture.key + "\n" + CertificateFixture.certificate)
                _ = try await Self.cache(world, file).token()
                let request = try #require(world.authority.requests.first)
                #expect(
                    request.parameters.map(\.name) == [
                        "client_assertion", "client_assertion_type", "client_id", "grant_type",
                        "scope",
                    ]
                )
                #expect(request.parameters[0].value.split(separator: ".").count == 3)
                #expect(request.parameters[1].value == ClientAssertion.type)
            }
        }

        @Test func makesANewAssertionForEveryExchange() throws {
            try World.run { world in
                world.authority.scripts = [World.grant("a"), World.grant("b")]
                let file = TestFile(CertificateFixture.key + "\n" + CertificateFixture.certificate)
                let cache = try Self.cache(world, file)
                _ = try await cache.refreshAfterRejection(of: try await cache.token().generation)
                let assertions = world.authority.requests.map { $0.parameters[0].value }
                #expect(assertions[0] != assertions[1])
            }
        }

        @Test func namesTheFileThatIsWrong() throws {
            try World.run { world in
                for text in [nil, "", "nonsense", CertificateFixture.certificate] {
                    let file = TestFile(text)
                    let cache = try Self.cache(world, file)
                    let error = await world.error { () async throws(IdentityError) in
                        try await cache.token()
                    }
                    #expect(error?.kind == .configuration)
                    #expect(error?.message.contains(file.path) == true)
                }
                #expect(world.authority.requests.isEmpty)
            }
        }

        @Test func masksTheAssertionThatTheAuthorityEchoes() throws {
            try World.run { world in
                let authority = world.authority
                world.authority.scripts = [
                    .decide {
                        let sent = authority.requests.last?.parameters.first?.value ?? ""
                        return .reply(
                            401,
                            #"{"error":"invalid_client","error_description":"AADSTS700027: \#(sent)"}"#
                        )
                    }
                ]
                let file = TestFile(CertificateFixture.key + "\n" + CertificateFixture.certificate)
                let cache = try Self.cache(world, file)
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.message.contains("<masked>") == true)
                FaultTests.expectNoSecrets(world, cache, error)
            }
        }
    }
}
