// SPDX-License-Identifier: Apache-2.0
// Goal: every setting is checked, all problems are shown at once, nothing secret is repeated.

import Testing

@testable import Server

@Suite struct ConfigurationTests {
    private let working = [
        ("BACKEND_API_URL", "https://api.example.com/v1/"),
        ("AZURE_TENANT_ID", "00000000-0000-0000-0000-00000000000a"),
        ("AZURE_CLIENT_ID", "00000000-0000-0000-0000-00000000000b"),
        ("AZURE_FEDERATED_TOKEN_FILE", "/var/run/secrets/azure/wi/token/azure-identity-token"),
    ]

    private func load(
        _ extra: [(String, String)],
        without: String? = nil
    ) throws(ConfigurationError) -> Configuration {
        let base = self.working.filter { $0.0 != without }
        return try Configuration.load(ConfigurationSource(environment: base + extra))
    }

    private func problems(_ extra: [(String, String)], without: String? = nil) -> [String] {
        do throws(ConfigurationError) {
            _ = try self.load(extra, without: without)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func defaultsAreTheDocumentedOnes() throws {
        let configuration = try self.load([])
        #expect(configuration.host == "0.0.0.0")
        #expect(configuration.port == 3_333)
        #expect(configuration.backend.text == "https://api.example.com/v1")
        #expect(configuration.backendTimeoutMS == 10_000)
        #expect(configuration.backendScope == "https://management.azure.com/.default")
        #expect(configuration.checksBackendForReadiness)
        #expect(configuration.authorityHost == "https://login.microsoftonline.com")
    }

    @Test func reportsEveryProblemAtOnce() {
        let problems = self.problems(
            [
                ("PORT", "70000"), ("BACKEND_API_TIMEOUT", "soon"), ("LOG_LEVEL", "LOUD"),
                ("READINESS_CHECK_BACKEND", "maybe"), ("AZURE_CLIENT_ID", "my-identity"),
            ],
            without: "BACKEND_API_URL"
        )
        #expect(problems.count == 6)
        #expect(problems.contains("PORT: is '70000', must be a whole number from 0 to 65535"))
        #expect(problems.contains { $0.hasPrefix("BACKEND_API_URL: is not set") })
        #expect(
            problems.contains("LOG_LEVEL: is 'LOUD', must be one of DEBUG, INFO, WARNING, ERROR")
        )
    }

    @Test(arguments: [
        ("http://api.example.com", "must use https"), ("ftp://x", "must start with https://"),
        ("https://user:hunter2@x", "must not contain credentials"),
        ("https://", "no valid host"), ("https://x?y=1", "query"),
    ])
    func refusesABackendURLThatWouldLeakTheToken(url: String, reason: String) {
        let problems = self.problems([("BACKEND_API_URL", url)], without: "BACKEND_API_URL")
        #expect(problems.count == 1)
        #expect(problems.first?.contains(reason) == true)
        #expect(problems.first?.contains("hunter2") == false)
    }

    @Test func namesAreCaseInsensitiveAndTheEnvironmentWinsOverTheFile() throws {
        let source = ConfigurationSource(
            environment: self.working + [("port", "4000")],
            file: [("PORT", "5000"), ("host", "127.0.0.1")]
        )
        let configuration = try Configuration.load(source)
        #expect(configuration.port == 4_000)
        #expect(configuration.host == "127.0.0.1")
    }

    @Test func aTokenFileNeedsTenantAndClient() {
        let problems = self.problems([], without: "AZURE_TENANT_ID")
        #expect(problems.count == 1)
        #expect(
            problems[0].hasPrefix("AZURE_TENANT_ID: is not set but AZURE_FEDERATED_TOKEN_FILE is")
        )
    }

    @Test(arguments: [
        ("login.microsoftonline.us", "https://login.microsoftonline.us"),
        ("https://login.microsoftonline.com/", "https://login.microsoftonline.com"),
        ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
    ])
    func acceptsAuthoritiesAsTheWebhookWritesThem(given: String, effective: String) throws {
        #expect(try self.load([("AZURE_AUTHORITY_HOST", given)]).authorityHost == effective)
    }

    @Test func aDotEnvFileIsParsedAsShellsAndComposeDo() {
        let text = """
            # comment
            PORT=4000 # trailing
            export HOST = "127.0.0.1"
            AZURE_CLIENT_SECRET='a$b#c"d'
            QUOTED="line\\nnext"

            novalue
            BAD="open
            """
        let (pairs, problems) = DotEnv.parse(text)
        #expect(pairs.map(\.0) == ["PORT", "HOST", "AZURE_CLIENT_SECRET", "QUOTED"])
        #expect(pairs.map(\.1) == ["4000", "127.0.0.1", "a$b#c\"d", "line\nnext"])
        #expect(problems.map(\.line) == [7, 8])
    }
}
