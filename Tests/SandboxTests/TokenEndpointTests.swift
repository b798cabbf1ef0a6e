// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sandbox

/// Goal: every fault of a token request gets the code, status and error name Entra gives it.
///
/// Method: one change to a right request each, sent to the real socket.
@Suite struct TokenEndpointTests {
    /// One wrong request and what it must get.
    struct Row: CustomTestStringConvertible, Sendable {
        var name: String
        var code: Int64
        var status: Int
        var error: String
        var change: @Sendable (SandboxWorld, inout [String: String]) throws -> Void

        var testDescription: String { "\(self.name): \(self.code)" }

        init(
            _ name: String,
            _ code: Int64,
            _ status: Int,
            _ error: String,
            _ change: @escaping @Sendable (SandboxWorld, inout [String: String]) throws -> Void
        ) {
            self.name = name
            self.code = code
            self.status = status
            self.error = error
            self.change = change
        }

        /// A wrong assertion.
        init(
            _ name: String,
            _ code: Int64,
            _ status: Int,
            _ error: String,
            assertion: @escaping @Sendable (inout FederatedTokenOptions) -> Void
        ) {
            self.init(name, code, status, error) { world, form in
                var options = FederatedTokenOptions()
                assertion(&options)
                form["client_assertion"] = try world.identity.token(options)
            }
        }
    }

    static let requestRows = [
        Row("no grant type", 900144, 400, "invalid_request") { $1["grant_type"] = nil },
        Row("token exchange grant", 70003, 400, "unsupported_grant_type") {
            $1["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange"
        },
        Row("no client id", 900144, 400, "invalid_request") { $1["client_id"] = nil },
        Row("unknown client id", 700016, 400, "unauthorized_client") {
            $1["client_id"] = "00000000-0000-0000-0000-00000000dead"
        },
        Row("no scope", 900144, 400, "invalid_request") { $1["scope"] = "" },
        Row("scope without .default", 1_002_012, 400, "invalid_scope") {
            $1["scope"] = "api://mcp-sandbox-backend/Users.Read"
        },
        Row("two scopes", 70011, 400, "invalid_scope") {
            $1["scope"] = "api://mcp-sandbox-backend/.default https://graph.microsoft.com/.default"
        },
        Row("unknown resource", 500011, 400, "invalid_resource") {
            $1["scope"] = "api://nobody/.default"
        },
        Row("neither secret nor assertion", 7_000_218, 401, "invalid_client") {
            $1["client_assertion"] = nil
        },
        Row("empty assertion", 7_000_218, 401, "invalid_client") { $1["client_assertion"] = "" },
        Row("no assertion type", 900144, 400, "invalid_request") {
            $1["client_assertion_type"] = nil
        },
        Row("SAML assertion type", 7_000_218, 401, "invalid_client") {
            $1["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"
        },
        Row("wrong secret", 7_000_215, 401, "invalid_client") {
            $1["client_assertion"] = nil
            $1["client_secret"] = "wrong"
        },
        Row("expired secret", 7_000_222, 401, "invalid_client") { world, form in
            world.entra.directory.applications[0].secrets = [
                EntraDirectory.Secret(value: "old", expiresAtS: 1_000_000_000)
            ]
            form["client_assertion"] = nil
            form["client_secret"] = "old"
        },
    ]

    static let assertionRows = [
        Row("not a token", 50027, 400, "invalid_request") { $1["client_assertion"] = "<html>" },
        Row("algorithm none", 5_002_730, 400, "invalid_request") { $0.algorithm = "none" },
        Row("algorithm HS256", 5_002_730, 400, "invalid_request") { $0.algorithm = "HS256" },
        Row("issuer without the last slash", 700211, 401, "invalid_client") { world, form in
            var options = FederatedTokenOptions()
            options.issuer = String(world.entra.clusterIssuer.dropLast())
            form["client_assertion"] = try world.identity.token(options)
        },
        Row("issued by Entra", 700222, 401, "invalid_client") { world, form in
            form["client_assertion"] = world.entra.makeAccessToken(resource: "x")
        },
        Row("other audience", 700212, 401, "invalid_client") {
            $0.audience = "https://kubernetes.default.svc"
        },
        Row("other subject", 700213, 401, "invalid_client") {
            $0.subject = "system:serviceaccount:default:default"
        },
        Row("subject in other case", 7_002_138, 401, "invalid_client") {
            $0.subject = "system:serviceaccount:MCP-system:mcp-server"
        },
        Row("expired", 700024, 401, "invalid_client") { $0.ageS = 3600 + 301 },
        Row("not valid yet", 700024, 401, "invalid_client") { $0.ageS = -400 },
        Row("unknown key", 700027, 401, "invalid_client") { $0.keyID = "nobody" },
        Row("broken signature", 700027, 401, "invalid_client") { $0.isSignatureBroken = true },
        Row("lives 26 hours", 70023, 400, "invalid_request") { $0.lifetimeS = 26 * 3600 },
        Row("no iat", 70023, 400, "invalid_request") { $0.hasIssuedAt = false },
        Row("no federated credential", 70025, 401, "invalid_client") { world, _ in
            world.entra.directory.applications[0].federatedCredentials = []
        },
        Row("issuer not readable", 90061, 400, "invalid_request") { world, _ in
            world.entra.settings.isIssuerReachable = false
        },
        Row("cluster key rotated, not published", 700027, 401, "invalid_client") { world, form in
            try world.identity.rotateClusterKey(publishing: false)
            form["client_assertion"] = try world.identity.token()
        },
    ]

    @Test(arguments: requestRows + assertionRows)
    func refusesWithTheRightCode(_ row: Row) throws {
        try SandboxWorld.inWorld { (world) throws in
            var form = try world.tokenForm()
            try row.change(world, &form)
            let answer = try world.postForm(form)
            #expect(try answer.entraCode == row.code)
            #expect(answer.status == row.status)
            #expect(try answer.string("error") == row.error)
            let text = try #require(try answer.string("error_description"))
            #expect(text.hasPrefix("AADSTS\(row.code): "))
            #expect(text.contains("Trace ID: ") && text.contains("Correlation ID: "))
            #expect(try answer.string("access_token") == nil)
        }
    }

    @Test func acceptsTheProjectedTokenAndAnswersARealLookingToken() throws {
        try SandboxWorld.inWorld { (world) throws in
            let answer = try world.postForm(try world.tokenForm())
            #expect(answer.status == 200)
            #expect(try answer.string("token_type") == "Bearer")
            #expect(try answer.integer("expires_in") == 3599)
            #expect(answer.headers.value("Cache-Control")?.contains("no-store") == true)
            let text = try #require(try answer.string("access_token"))
            let token = try #require(JSONWebToken(text))
            #expect(token.claims.issuer == "https://sts.windows.net/\(SandboxDefaults.tenantID)/")
            #expect(token.claims.audiences == [SandboxDefaults.backendResource])
            #expect(token.claims.subject == SandboxDefaults.objectID)
            #expect(token.claims.roles == BackendService.roles)
            let key = try #require(world.entra.service.publishedKeys.key(token.keyID))
            #expect(key.rsa.verifies(token.signature, over: token.signedBytes))
            #expect(world.entra.issuedTokenCount == 1)
        }
    }

    @Test func acceptsASecretAndATenantNameInAnyCase() throws {
        try SandboxWorld.inWorld { (world) throws in
            var form = try world.tokenForm()
            form["client_assertion"] = nil
            form["client_assertion_type"] = nil
            form["client_secret"] = SandboxDefaults.clientSecret
            form["client_id"] = SandboxDefaults.clientID.uppercased()
            let url = "\(world.entra.url)/Sandbox.OnMicrosoft.com/oauth2/v2.0/token"
            #expect(try world.postForm(form, to: url).status == 200)
        }
    }

    @Test func unknownTenantIsToldBeforeTheClient() throws {
        try SandboxWorld.inWorld { (world) throws in
            let url = "\(world.entra.url)/contoso.example/oauth2/v2.0/token"
            let answer = try world.postForm(try world.tokenForm(), to: url)
            #expect(try answer.entraCode == 90002)
            #expect(answer.status == 400)
        }
    }

    @Test func onlyFormPostsReachTheEndpoint() throws {
        try SandboxWorld.inWorld { (world) throws in
            let get = try world.answer(.get, world.tokenURL)
            #expect(get.status == 405)
            #expect(try get.entraCode == 900561)
            #expect(get.headers.value("Allow") == "POST, OPTIONS")
            let json = try world.answer(
                .post,
                world.tokenURL,
                [(name: "Content-Type", value: "application/json")],
                body: "{}"
            )
            #expect(try json.entraCode == 900144)
            let broken = try world.answer(
                .post,
                world.tokenURL,
                [(name: "Content-Type", value: "application/x-www-form-urlencoded")],
                body: "grant_type=%zz"
            )
            #expect(try broken.entraCode == 9_002_313)
            let twice = try world.answer(
                .post,
                world.tokenURL,
                [(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8")],
                body: "grant_type=client_credentials&grant_type=client_credentials"
            )
            #expect(try twice.entraCode == 9_002_313)
        }
    }

    @Test func correlationIDComesBack() throws {
        try SandboxWorld.inWorld { (world) throws in
            let id = "5a4db0c5-9999-4000-8000-00000000a009"
            let answer = try world.answer(
                .post,
                world.tokenURL,
                [
                    (name: "Content-Type", value: "application/x-www-form-urlencoded"),
                    (name: "client-request-id", value: id),
                ],
                body: "x=y"
            )
            #expect(try answer.string("correlation_id") == id)
        }
    }

    @Test(arguments: EntraError.samples)
    func everyCodeCanBeSwitchedOn(_ sample: EntraError) throws {
        try SandboxWorld.inWorld { (world) throws in
            world.entra.rejectNext(1, code: sample.code)
            let refused = try world.postForm(try world.tokenForm())
            #expect(try refused.entraCode == Int64(sample.code))
            #expect(refused.status == sample.status)
            #expect(try world.postForm(try world.tokenForm()).status == 200)
        }
    }
}
