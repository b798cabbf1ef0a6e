// SPDX-License-Identifier: Apache-2.0

// Goal: which credential the settings lead to, and when a chain goes on.

import EventLoop
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct ChainTests {
        /// Ends as it is told and counts.
        private final class Link: Credential {
            let name: String
            let subject = CredentialSubject()
            var outcome: Result<String, IdentityError>
            private(set) var calls = 0

            init(_ name: String, _ outcome: Result<String, IdentityError>) {
                self.name = name
                self.outcome = outcome
            }

            func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
                self.calls += 1
                flight.willAttempt()
                return TokenGrant(
                    value: try self.outcome.get(),
                    requestedMS: flight.loop.nowMS,
                    lifetimeMS: 3_600_000
                )
            }
        }

        private static let unavailable = IdentityError(.unavailable, "Not here.")

        @Test func goesOnPastWhatIsNotAvailableAndStaysWithWhatWorks() throws {
            try World.run { world in
                let first = Link("First", .failure(Self.unavailable))
                let second = Link("Second", .success("b"))
                let third = Link("Third", .success("c"))
                let chain = ChainedCredential([first, second, third], subject: CredentialSubject())
                let cache = try world.cache(chain)
                let token = try await cache.token()
                #expect(token.value == "b")
                #expect(cache.status.credential == "DefaultAzureCredential (Second)")
                #expect(world.audits.last?.credential == "Second")
                first.outcome = .success("a")
                _ = try await cache.refreshAfterRejection(of: token.generation)
                #expect([first.calls, second.calls, third.calls] == [1, 2, 0])
            }
        }

        @Test func stopsAtAFailureThatIsMoreThanAbsence() throws {
            try World.run { world in
                let first = Link("First", .failure(IdentityError(.refused, "No.")))
                let second = Link("Second", .success("b"))
                let cache = try world.cache(
                    ChainedCredential([first, second], subject: CredentialSubject())
                )
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .refused)
                #expect(second.calls == 0)
            }
        }

        @Test func saysWhatEachLinkSaidWhenNoneIsAvailable() throws {
            try World.run { world in
                let links = ["First", "Second"].map { Link($0, .failure(Self.unavailable)) }
                let cache = try world.cache(
                    ChainedCredential(links, subject: CredentialSubject())
                )
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .unavailable)
                #expect(
                    error?.message
                        == "No credential is available. First: Not here. Second: Not here."
                )
            }
        }

        @LoopActor private static func chosenName(
            _ world: World,
            _ change: (inout IdentitySettings) -> Void
        ) async throws -> String {
            var settings = world.settings
            settings.federatedTokenFile = world.tokenFile.path
            change(&settings)
            let choice = await CredentialFactory.choose(settings, on: world.loop)
            return try CredentialFactory.make(
                choice,
                settings,
                on: world.loop,
                client: world.client
            ).name
        }

        @Test func buildsWhatWasChosen() throws {
            try World.run { world in
                var name = try await Self.chosenName(world) { _ in }
                #expect(name == "WorkloadIdentityCredential")
                for (word, expected) in [
                    ("azureclicredential", "AzureCliCredential"),
                    ("AzureDeveloperCliCredential", "AzureDeveloperCliCredential"),
                    ("DEV", "DefaultAzureCredential"),
                    ("ManagedIdentityCredential", "ManagedIdentityCredential"),
                ] {
                    name = try await Self.chosenName(world) { $0.tokenCredentials = word }
                    #expect(name == expected)
                }
                name = try await Self.chosenName(world) {
                    $0.tokenCredentials = "EnvironmentCredential"
                    $0.clientCertificatePath = "/x.pem"
                }
                #expect(name == "CertificateCredential")
                name = try await Self.chosenName(world) {
                    $0.tokenCredentials = "EnvironmentCredential"
                    $0.clientCertificatePath = "/x.pem"
                    $0.clientSecret = Secret("s")
                }
                #expect(name == "ClientSecretCredential")
                let error = await world.identityError {
                    _ = try await Self.chosenName(world) { $0.tokenCredentials = "nonsense" }
                }
                #expect(error?.message == "AZURE_TOKEN_CREDENTIALS is not understood.")
            }
        }

        @Test func namesTheVariableThatIsMissing() throws {
            try World.run { world in
                var settings = world.settings
                settings.federatedTokenFile = world.tokenFile.path
                settings.clientID = ""
                let error = await world.identityError {
                    _ = try CredentialFactory.make(
                        CredentialChooser.choose(settings) { _ in false },
                        settings,
                        on: world.loop,
                        client: world.client
                    )
                }
                #expect(error?.message == "AZURE_CLIENT_ID is missing.")
                #expect(error?.advice?.contains("azure.workload.identity/client-id") == true)
                settings.clientID = "/subscriptions/x/resourceGroups/y"
                let other = await world.identityError {
                    _ = try CredentialFactory.make(
                        CredentialChooser.choose(settings) { _ in false },
                        settings,
                        on: world.loop,
                        client: world.client
                    )
                }
                #expect(other?.message == "AZURE_CLIENT_ID is not a client id.")
            }
        }
    }
}
