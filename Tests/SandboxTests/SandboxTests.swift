// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Testing

@testable import Sandbox

/// Goal: the facade brings up what it should, tells the server what it needs, and leaves nothing.
@Suite struct SandboxTests {
    private func read(_ world: SandboxWorld, _ path: String) -> Result<[UInt8], FileError> {
        var result: Result<[UInt8], FileError>?
        FileReader.read(path: path, bytesMax: 64 * 1024, on: world.loop) { [loop = world.loop] in
            result = $0
            loop.stop()
        }
        while true {
            if let result { return result }
            world.loop.run()
        }
    }

    @Test func environmentLeadsToAWorkingCall() throws {
        try SandboxWorld.inWorld { (world) throws in
            let pairs = world.sandbox.environment.map { ($0.name, $0.value) }
            let environment = Dictionary(uniqueKeysWithValues: pairs)
            let file = try #require(environment["AZURE_FEDERATED_TOKEN_FILE"])
            let assertion = String(decoding: try self.read(world, file).get(), as: UTF8.self)
            let authority = try #require(environment["AZURE_AUTHORITY_HOST"])
            let tenant = try #require(environment["AZURE_TENANT_ID"])
            let answer = try world.postForm(
                [
                    "grant_type": "client_credentials",
                    "client_id": try #require(environment["AZURE_CLIENT_ID"]),
                    "scope": try #require(environment["BACKEND_API_SCOPE"]),
                    "client_assertion_type": TokenEndpoint.assertionType,
                    "client_assertion": assertion,
                ],
                to: "\(authority)/\(tenant)/oauth2/v2.0/token"
            )
            let token = try #require(try answer.string("access_token"))
            let url = try #require(environment["BACKEND_API_URL"])
            let user = try world.answer(
                .get,
                url + "/users/u-1001",
                try world.contractHeaders(token: token)
            )
            #expect(user.status == 200)
        }
    }

    @Test func rotationReplacesTheFileAndClosingRemovesIt() throws {
        var file = ""
        try SandboxWorld.inWorld { (world) throws in
            file = world.identity.tokenFile
            let first = try self.read(world, file).get()
            try world.identity.rotate()
            #expect(try self.read(world, file).get() != first)
            try world.identity.write("garbage")
            #expect(try self.read(world, file).get() == Array("garbage".utf8))
            world.identity.removeToken()
            #expect(self.read(world, file) == .failure(.notFound))
            try world.identity.rotate()
        }
        try SandboxWorld.inWorld { (world) throws in
            #expect(self.read(world, file) == .failure(.notFound))
        }
    }

    @Test func externalBackendLeavesOnlyEntra() throws {
        var configuration = Sandbox.Configuration()
        configuration.externalBackendURL = "https://api.example.com"
        configuration.externalBackendScope = "api://mine/.default"
        try SandboxWorld.inWorld(configuration) { (world) throws in
            #expect(world.sandbox.backend == nil)
            let url = world.sandbox.environment.first { $0.name == "BACKEND_API_URL" }
            #expect(url?.value == "https://api.example.com")
            var form = try world.tokenForm()
            form["scope"] = "api://mine/.default"
            let answer = try world.postForm(form)
            let token = try #require(JSONWebToken(try answer.string("access_token") ?? ""))
            #expect(token.claims.audiences == ["api://mine"])
        }
    }

    @Test func takenPortIsAnErrorThatLeavesNothingOpen() throws {
        try SandboxWorld.inWorld { (world) throws in
            let text = try world.backend.url
            let port = try #require(UInt16(text.split(separator: ":").last ?? ""))
            var configuration = Sandbox.Configuration()
            configuration.backendPort = port
            let error = #expect(throws: SandboxError.self) {
                _ = try Sandbox(on: world.loop, configuration: configuration)
            }
            #expect(error?.description.hasPrefix("cannot start the embedded backend") == true)
            configuration.backendPort = 0
            configuration.entraPort = port
            #expect(throws: SandboxError.self) {
                _ = try Sandbox(on: world.loop, configuration: configuration)
            }
        }
    }

    @Test func closingTwiceIsClosingOnce() throws {
        try SandboxWorld.inWorld { (world) throws in
            world.sandbox.close()
            world.sandbox.close()
        }
    }
}
