// SPDX-License-Identifier: Apache-2.0

// Goal: the fault matrix of identity.md 4 and 5. Method: one scripted authority per row; each row
// names how many requests it takes and how it ends.

import EventLoop
import Testing

@testable import Identity

struct FaultRow: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var scripts: @Sendable () -> [FakeAuthority.Script]
    /// `nil` when a token comes of it.
    var kind: IdentityError.Kind?
    var code: Int?

    init(
        _ name: String,
        _ scripts: @autoclosure @escaping @Sendable () -> [FakeAuthority.Script],
        _ kind: IdentityError.Kind?,
        code: Int? = nil
    ) {
        self.testDescription = name
        self.scripts = scripts
        self.kind = kind
        self.code = code
    }
}

extension LoopSuites {
    @Suite struct FaultTests {
        static let planted = #"{"access_token":"PLANTED-ACCESS-TOKEN","expires_in":"#
        static var grant: FakeAuthority.Script { World.grant() }

        static let rows: [FaultRow] = [
            FaultRow("400", [World.refusal(400, 90002)], .refused, code: 90002),
            FaultRow("401", [World.refusal(401, 700211)], .refused, code: 700211),
            FaultRow("403 without a body", [.reply(403, "")], .refused),
            FaultRow(
                "429 with a short wait",
                [.reply(429, headers: ["retry-after-ms: 3"], ""), grant],
                nil
            ),
            FaultRow(
                "429 with a long wait",
                [.reply(429, headers: ["Retry-After: 3600"], "")],
                .throttled
            ),
            FaultRow("500 once", [.reply(500, "oops"), grant], nil),
            FaultRow(
                "503 three times",
                [.reply(503, ""), .reply(503, ""), .reply(503, ""), grant],
                nil
            ),
            FaultRow(
                "503 always",
                [.reply(503, ""), .reply(503, ""), .reply(503, ""), .reply(503, "")],
                .authorityFailed
            ),
            FaultRow(
                "temporarily_unavailable as 400",
                [World.refusal(400, 90033, error: "temporarily_unavailable"), grant],
                nil
            ),
            FaultRow("reset", [.reset, grant], nil),
            FaultRow("reset always", [.reset, .reset, .reset, .reset], .transport),
            FaultRow("silence always", [.silence, .silence, .silence, .silence], .transport),
            FaultRow("end without a byte", [.rawThenEnd(""), grant], nil),
            FaultRow(
                "truncated body",
                [.rawThenEnd("HTTP/1.1 200 X\r\nContent-Length: 900\r\n\r\n\(planted)"), grant],
                nil
            ),
            FaultRow("truncated JSON", [.reply(200, planted)], .badResponse),
            FaultRow("HTML", [.reply(200, "<html>hello</html>")], .badResponse),
            FaultRow("HTML with 502", [.reply(502, "<html>bad</html>"), grant], nil),
            FaultRow("empty 200", [.reply(200, "")], .badResponse),
            FaultRow("array", [.reply(200, "[\(planted)1}]")], .badResponse),
            FaultRow(
                "error and token",
                [
                    .reply(
                        200,
                        #"{"error":"x","token_type":"Bearer","expires_in":9,"access_token":"PLANTED-ACCESS-TOKEN"}"#
                    )
                ],
                .badResponse
            ),
            FaultRow("10 MB", [.flood(bytes: 10_000_000)], .badResponse),
            FaultRow("not HTTP", [.rawThenEnd("SSH-2.0-OpenSSH_9.2\r\n")], .badResponse),
            FaultRow(
                "redirect",
                [.reply(302, headers: ["Location: http://127.0.0.1:1/steal"], "")],
                .badResponse
            ),
            FaultRow("204", [.reply(204, "")], .badResponse),
            FaultRow(
                "103 Early Hints first",
                [
                    .raw(
                        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 X\r\n"
                            + "Content-Length: 62\r\n\r\n"
                            + #"{"token_type":"Bearer","expires_in":3599,"access_token":"abc"}"#
                    )
                ],
                nil
            ),
        ]

        @Test(arguments: rows) func endsAsItShould(row: FaultRow) throws {
            try World.run { world in
                world.limits.tryTimeoutMS = row.testDescription.hasPrefix("silence") ? 40 : 2_000
                world.authority.scripts = row.scripts()
                let cache = try world.workloadIdentityCache()
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == row.kind)
                #expect(error?.aadstsCode == row.code)
                #expect(world.authority.scripts.isEmpty, "it takes all these requests")
                #expect((error == nil) == cache.status.isHeld)
                FaultTests.expectNoSecrets(world, cache, error)
                #expect(world.audits.last?.outcome == (error == nil ? .success : .failure))
                #expect(
                    world.audits.filter { $0.outcome == .attempt }.count
                        == world.authority.requests.count
                )
            }
        }

        /// Nothing an operator can see holds a token, an assertion or a secret.
        @LoopActor static func expectNoSecrets(
            _ world: World,
            _ cache: TokenCache,
            _ error: IdentityError?
        ) {
            var text = "\(world.audits) \(String(reflecting: world.audits)) \(cache.status)"
            dump(cache.status, to: &text)
            if let error { text += "\(error) \(String(reflecting: error)) \(error.message)" }
            #expect(!text.contains("PLANTED"))
            #expect(!text.contains("eyJ"))
        }

        @Test func saysWhatToDoAboutARefusal() throws {
            try World.run { world in
                world.authority.scripts = [World.refusal(401, 700213)]
                let cache = try world.workloadIdentityCache()
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.message == "The authority answered 401: AADSTS700213: No.")
                #expect(error?.advice?.contains("system:serviceaccount:ns:sa") == true)
                #expect(error?.correlationID == "c-1")
                #expect(cache.status.lastFailure?.error.aadstsCode == 700213)
            }
        }

        @Test func masksWhatTheAuthorityEchoes() throws {
            try World.run { world in
                world.authority.scripts = [
                    .reply(
                        401,
                        #"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid "#
                            + #"secret 'PLANTED-CLIENT-SECRET'."}"#
                    )
                ]
                let cache = try world.clientSecretCache()
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.message.contains("'<masked>'") == true)
                FaultTests.expectNoSecrets(world, cache, error)
            }
        }

        @Test func failsWhenNobodyListens() throws {
            try World.run { world in
                world.settings.authorityHost = "http://127.0.0.1:1"
                let cache = try world.workloadIdentityCache()
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .transport)
                #expect(world.audits.filter { $0.outcome == .attempt }.count == 4)
            }
        }

        @Test func refusesAMissingEmptyOrBrokenFileWithoutARequest() throws {
            try World.run { world in
                for content in [nil, "", " \n", "no jwt", TestJWT.make(#"{"exp":1}"#)] {
                    let file = TestFile(content)
                    let cache = try world.cache(
                        WorkloadIdentityCredential(
                            world.settings,
                            tokenFile: file.path,
                            on: world.loop,
                            client: world.client,
                            limits: world.limits
                        )
                    )
                    let error = await world.error { () async throws(IdentityError) in
                        try await cache.token()
                    }
                    #expect(error?.kind == .federatedToken)
                    #expect(error?.advice != nil)
                }
                #expect(world.authority.requests.isEmpty)
            }
        }

        @Test func retriesOnceAtOnceWhenTheFileWasRotatedUnderAnExpiredAssertion() throws {
            try World.run { world in
                let file = world.tokenFile
                world.authority.scripts = [
                    .decide {
                        file.write(World.federatedToken(2))
                        return World.refusal(401, 700024)
                    }, World.grant(),
                ]
                _ = try await world.workloadIdentityCache().token()
                let assertions = world.authority.requests.map { $0.parameters[0].value }
                #expect(assertions == [World.federatedToken(1), World.federatedToken(2)])
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
            }
        }
    }
}
