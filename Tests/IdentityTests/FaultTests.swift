// SPDX-License-Identifier: Apache-2.0

// Goal: the rows of the fault matrix (README.md) at the token endpoint. Method: one scripted
// authority per row; each row names how many requests it takes, how it ends, and what health says.

import EventLoop
import Testing

@testable import Identity

struct FaultRow: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var scripts: @Sendable () -> [FakeAuthority.Script]
    /// `nil` when a token comes of it.
    var kind: IdentityError.Kind?
    var code: Int?
    /// What health says, when no token comes of it.
    var says: String

    init(
        _ name: String,
        _ scripts: @autoclosure @escaping @Sendable () -> [FakeAuthority.Script],
        _ kind: IdentityError.Kind?,
        code: Int? = nil,
        says: String = ""
    ) {
        self.says = says
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
            FaultRow(
                "400",
                [World.refusal(400, 90002)],
                .refused,
                code: 90002,
                says: "check AZURE_TENANT_ID for a typo"
            ),
            FaultRow(
                "401",
                [World.refusal(401, 700211)],
                .refused,
                code: 700211,
                says: "No federated credential has this issuer (iss https://issuer/)"
            ),
            FaultRow(
                "wrong audience",
                [World.refusal(401, 700212)],
                .refused,
                code: 700212,
                says: "has the wrong audience (aud api://AzureADTokenExchange)"
            ),
            FaultRow(
                "403 without a body",
                [.reply(403, "")],
                .refused,
                says: "The authority answered 403 without an OAuth error."
            ),
            FaultRow(
                "429 with a short wait",
                [.reply(429, headers: ["retry-after-ms: 3"], ""), grant],
                nil
            ),
            FaultRow(
                "429 with a long wait",
                [.reply(429, headers: ["Retry-After: 3600"], "")],
                .throttled,
                says: "Requests are throttled"
            ),
            FaultRow(
                "429 always",
                [.reply(429, ""), .reply(429, ""), .reply(429, ""), .reply(429, "")],
                .throttled,
                says: "Requests are throttled"
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
                .authorityFailed,
                says: "The authority is failing: it is tried again."
            ),
            FaultRow(
                "500 always",
                [.reply(500, ""), .reply(500, ""), .reply(500, ""), .reply(500, "")],
                .authorityFailed,
                says: "The authority is failing: it is tried again."
            ),
            FaultRow(
                "temporarily_unavailable as 400",
                [World.refusal(400, 90033, error: "temporarily_unavailable"), grant],
                nil
            ),
            FaultRow("reset", [.reset, grant], nil),
            FaultRow(
                "reset always",
                [.reset, .reset, .reset, .reset],
                .transport,
                says: "The authority did not answer: connection broke while receiving."
            ),
            FaultRow(
                "silence always",
                [.silence, .silence, .silence, .silence],
                .transport,
                says: "The authority did not answer: timed out."
            ),
            FaultRow("end without a byte", [.rawThenEnd(""), grant], nil),
            FaultRow(
                "truncated body",
                [.rawThenEnd("HTTP/1.1 200 X\r\nContent-Length: 900\r\n\r\n\(planted)"), grant],
                nil
            ),
            FaultRow(
                "truncated JSON",
                [.reply(200, planted)],
                .badResponse,
                says: "The authority's token response is not JSON."
            ),
            FaultRow(
                "HTML",
                [.reply(200, "<html>hello</html>")],
                .badResponse,
                says: "no proxy answers in its place"
            ),
            FaultRow("HTML with 502", [.reply(502, "<html>bad</html>"), grant], nil),
            FaultRow(
                "empty 200",
                [.reply(200, "")],
                .badResponse,
                says: "The authority's token response is empty."
            ),
            FaultRow(
                "array",
                [.reply(200, "[\(planted)1}]")],
                .badResponse,
                says: "The authority's token response is not a JSON object."
            ),
            FaultRow(
                "error and token",
                [
                    .reply(
                        200,
                        #"{"error":"x","token_type":"Bearer","expires_in":9,"access_token":"PLANTED-ACCESS-TOKEN"}"#
                    )
                ],
                .badResponse,
                says: "holds an error and a success status"
            ),
            FaultRow(
                "10 MB",
                [.flood(bytes: 10_000_000)],
                .badResponse,
                says: "The authority's answer is unusable: response too large."
            ),
            FaultRow(
                "not HTTP",
                [.rawThenEnd("SSH-2.0-OpenSSH_9.2\r\n")],
                .badResponse,
                says: "The authority's answer is unusable: invalid response."
            ),
            FaultRow(
                "redirect",
                [.reply(302, headers: ["Location: http://127.0.0.1:1/steal"], "")],
                .badResponse,
                says: "a redirect (302), which is never followed"
            ),
            FaultRow(
                "204",
                [.reply(204, "")],
                .badResponse,
                says: "The authority answered 204 without an OAuth error."
            ),
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
                if row.kind == nil {
                    Shown.expectReady(cache)
                } else {
                    Shown.expectFailure(cache, says: row.says)
                    try Shown.expectToolError(error)
                }
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
    }
}
