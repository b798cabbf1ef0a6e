// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Testing

@testable import Sandbox

/// Goal: the backend takes a token of its Entra for itself, while it is valid, and no other.
@Suite struct BackendTokenTests {
    private func status(
        _ world: SandboxWorld,
        token: String?,
        path: String = "/users/u-1001"
    ) throws -> Int {
        try world.answer(
            .get,
            try world.backend.url + path,
            try world.contractHeaders(token: try #require(token))
        ).status
    }

    private func token(_ world: SandboxWorld, _ roles: [String]? = nil) -> String? {
        world.entra.makeAccessToken(resource: SandboxDefaults.backendResource, roles: roles)
    }

    @Test func tokenFromTheEndpointWorksUntilItIsRevoked() throws {
        try SandboxWorld.inWorld { (world) throws in
            let answer = try world.postForm(try world.tokenForm())
            let token = try answer.string("access_token")
            #expect(try self.status(world, token: token) == 200)
            #expect(try self.status(world, token: token) == 200)
            world.entra.revokeTokens()
            #expect(try self.status(world, token: token) == 401)
            let fresh = try world.postForm(try world.tokenForm()).string("access_token")
            #expect(try self.status(world, token: fresh) == 200)
        }
    }

    @Test func refusalsNameInvalidToken() throws {
        try SandboxWorld.inWorld { (world) throws in
            let good = try #require(self.token(world))
            let federated = try world.identity.token()
            let other = world.entra.makeAccessToken(resource: "https://management.azure.com")
            for token in [
                "x", "\(good)x", String(good.dropLast(4)) + "AAAA", federated,
                try #require(other),
            ] {
                let answer = try world.answer(
                    .get,
                    try world.backend.url + "/health",
                    try world.contractHeaders(token: token)
                )
                #expect(answer.status == 401)
                let challenge = try #require(answer.headers.value("WWW-Authenticate"))
                #expect(challenge.hasPrefix(#"Bearer error="invalid_token""#))
            }
            let basic = try world.answer(
                .get,
                try world.backend.url + "/health",
                [(name: "Authorization", value: "Basic eDp5")]
            )
            #expect(basic.status == 401)
        }
    }

    @Test func expiredTokenIsRefusedAtOnce() throws {
        try SandboxWorld.inWorld { (world) throws in
            world.entra.settings.expiresInS = 0
            #expect(try self.status(world, token: self.token(world)) == 401)
        }
    }

    @Test func tokenOutlivesAKeyRolloverOnlyIfItsKeyStaysPublished() throws {
        try SandboxWorld.inWorld { (world) throws in
            let token = self.token(world)
            #expect(try self.status(world, token: token) == 200)
            try world.entra.rollKey(keepingOld: true)
            #expect(try self.status(world, token: token) == 200)
            #expect(try self.status(world, token: self.token(world)) == 200)
            try world.entra.rollKey(keepingOld: false)
            #expect(try self.status(world, token: token) == 401)
            #expect(try self.status(world, token: self.token(world)) == 200)
        }
    }

    @Test(arguments: [
        ("Users.Read", "/users"), ("Users.Read", "/users/u-1001"), ("Tickets.Read", "/tickets"),
    ])
    func missingRoleIsForbidden(_ role: String, _ path: String) throws {
        try SandboxWorld.inWorld { (world) throws in
            let others = BackendService.roles.filter { $0 != role }
            #expect(try self.status(world, token: self.token(world, others), path: path) == 403)
            #expect(try self.status(world, token: self.token(world, [role]), path: path) == 200)
            #expect(try self.status(world, token: self.token(world, []), path: "/health") == 200)
        }
    }

    @Test func missingWriteRoleIsForbidden() throws {
        try SandboxWorld.inWorld { (world) throws in
            world.entra.settings.roles = ["Tickets.Read"]
            let token = try world.postForm(try world.tokenForm()).string("access_token")
            let answer = try world.answer(
                .post,
                try world.backend.url + "/tickets",
                try world.contractHeaders(token: token),
                body: "{}"
            )
            #expect(answer.status == 403)
            #expect(try answer.string("detail") == "The role Tickets.Write is missing.")
        }
    }

    @Test func rememberedTokensAreBounded() throws {
        let service = try EntraService(
            baseURL: "http://127.0.0.1:1",
            clusterID: "c",
            makeDirectory: SandboxDefaults.directory
        )
        let check = AccessTokenCheck(authority: service, audience: "api://a")
        let grant = TokenEndpoint.Grant(
            clientID: "c",
            objectID: "o",
            resource: "api://a",
            roles: [],
            authenticationClass: "2"
        )
        for _ in 0...(AccessTokenCheck.tokensMax + 1) {
            let token = try service.issue(grant, now: .now)
            let caller = try check.caller(authorization: "Bearer \(token)", now: .now)
            #expect(caller == Caller(subject: "o", roles: []))
        }
    }
}
