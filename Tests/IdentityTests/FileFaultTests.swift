// SPDX-License-Identifier: Apache-2.0

// Goal: the rows of the fault matrix (README.md) that are about the federated token's file: nothing
// wrong is sent, the fault is named, and a good file is enough to recover. Method: one file a row.

import EventLoop
import Glibc
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct FileFaultTests {
        struct Row: Sendable, CustomTestStringConvertible {
            var testDescription: String
            /// Nil for no file.
            var content: String?
            var says: String
        }

        static let rows = [
            Row(testDescription: "missing", content: nil, says: "cannot be read: no such file"),
            Row(testDescription: "empty", content: "", says: "is empty"),
            Row(testDescription: "blank", content: " \n", says: "is empty"),
            Row(testDescription: "words", content: "PLANTED words", says: "does not hold a JWT"),
            Row(testDescription: "truncated", content: "eyJh.eyJQTEFOVEVE", says: "not hold a JWT"),
            Row(
                testDescription: "too large",
                content: String(repeating: "a", count: FederatedToken.bytesMax + 1),
                says: "cannot be read: file too large"
            ),
            Row(
                testDescription: "expired",
                content: TestJWT.make(#"{"iss":"https://issuer/","sub":"s","exp":1000000000}"#),
                says: "The kubelet does not rotate it"
            ),
        ]

        @LoopActor private static func cache(_ world: World, _ file: TestFile) throws -> TokenCache
        {
            try world.cache(
                WorkloadIdentityCredential(
                    world.settings,
                    tokenFile: file.path,
                    on: world.loop,
                    client: world.client,
                    limits: world.limits
                )
            )
        }

        @Test(arguments: rows) func isNamedAndMended(row: Row) throws {
            try World.run { world in
                world.policy.fileProbeIntervalMS = 0
                let file = TestFile(row.content)
                let cache = try Self.cache(world, file)
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .federatedToken)
                Shown.expectFailure(cache, says: row.says)
                try Shown.expectToolError(error)
                FaultTests.expectNoSecrets(world, cache, error)
                #expect(world.authority.requests.isEmpty, "nothing is sent")

                world.authority.scripts = [World.grant()]
                file.write(World.federatedToken(2))
                #expect(try await cache.token().generation == 1, "without a restart")
                Shown.expectReady(cache)
            }
        }

        @Test func sendsWhatWasRotatedBetweenExchanges() throws {
            try World.run { world in
                world.authority.scripts = [World.grant("a"), World.grant("b")]
                let cache = try world.workloadIdentityCache()
                let first = try await cache.token()
                world.tokenFile.write(World.federatedToken(2))
                _ = try await cache.refreshAfterRejection(of: first.generation)
                #expect(
                    world.authority.requests.map { $0.parameters[0].value }
                        == [World.federatedToken(1), World.federatedToken(2)]
                )
                Shown.expectReady(cache)
            }
        }

        @Test func triesOnceMoreWhenTheFileWasRotatedUnderAnExpiredAssertion() throws {
            try World.run { world in
                let file = world.tokenFile
                world.authority.scripts = [
                    .decide {
                        file.write(World.federatedToken(2))
                        return World.refusal(401, 700024)
                    }, World.grant(),
                ]
                let cache = try world.workloadIdentityCache()
                _ = try await cache.token()
                #expect(
                    world.authority.requests.map { $0.parameters[0].value }
                        == [World.federatedToken(1), World.federatedToken(2)]
                )
                Shown.expectReady(cache)
            }
        }

        @Test func doesNotRetryAnExpiredAssertionWhenTheFileIsTheSame() throws {
            try World.run { world in
                world.authority.scripts = [World.refusal(401, 700024)]
                let cache = try world.workloadIdentityCache()
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.aadstsCode == 700024)
                Shown.expectFailure(cache, says: "The federated token is outside its validity")
                try Shown.expectToolError(error)
            }
        }

        /// The assertion's expiry is a matter of the wall clock: up to five minutes past it may be
        /// our clock that is wrong, and Entra decides.
        @Test(arguments: [(-86_400, false), (0, false), (299, false), (301, true), (86_400, true)])
        func judgesTheFileByAClockThatMayBeWrong(aheadS: Int64, isRefused: Bool) throws {
            let expiresAtS: Int64 = 1_800_000_000
            let content = TestJWT.make(#"{"iss":"i","sub":"s","exp":\#(expiresAtS)}"#)
            let wallMS = UInt64((expiresAtS + aheadS) * 1000)
            do throws(IdentityError) {
                _ = try FederatedToken(
                    fileContent: Array(content.utf8),
                    path: "/t",
                    wallMS: wallMS
                )
                #expect(!isRefused)
            } catch {
                #expect(isRefused)
                #expect(error.message.contains("/t expired"))
            }
        }
    }
}
