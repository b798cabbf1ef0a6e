// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Testing

@testable import Sandbox

/// Goal: the documents are right, every switch does what it says, and nothing else.
@Suite struct SandboxEntraTests {
    private func metadataURL(_ world: SandboxWorld) -> String {
        "\(world.entra.url)/\(SandboxDefaults.tenantID)/v2.0/.well-known/openid-configuration"
    }

    private func control(_ world: SandboxWorld, _ body: String) throws -> Received {
        try world.answer(
            .post,
            world.entra.url + SandboxEntra.controlPath,
            [(name: "Content-Type", value: "application/json")],
            body: body
        )
    }

    @Test func metadataNamesThisAuthority() throws {
        try SandboxWorld.inWorld { (world) throws in
            let answer = try world.answer(.get, self.metadataURL(world))
            #expect(answer.status == 200)
            #expect(
                try answer.string("issuer") == "\(world.entra.url)/\(SandboxDefaults.tenantID)/v2.0"
            )
            #expect(try answer.string("token_endpoint") == world.tokenURL)
            let keys = try world.answer(.get, try #require(try answer.string("jwks_uri")))
            #expect(keys.text.contains(try SharedKeys.entraKey().keyID))
        }
    }

    /// Making keys blocks the turn; what is started next must not begin in the past.
    @Test func leavesTheLoopOnTimeAfterItsKeys() throws {
        try SandboxWorld.inWorld { (world) throws in
            let beforeMS = world.loop.nowMS
            let startedNS = MonotonicClock.nowNS()
            let entra = try SandboxEntra(on: world.loop) { issuer in
                while MonotonicClock.nowNS() < startedNS + 20_000_000 {}
                return SandboxDefaults.directory(clusterIssuer: issuer)
            }
            entra.close()
            #expect(world.loop.nowMS >= beforeMS + 19)
        }
    }

    @Test func metadataOfAnUnknownTenantIsInvalidTenant() throws {
        try SandboxWorld.inWorld { (world) throws in
            let answer = try world.answer(
                .get,
                "\(world.entra.url)/nobody/v2.0/.well-known/openid-configuration"
            )
            #expect(answer.status == 400)
            #expect(try answer.string("error") == "invalid_tenant")
            #expect(try answer.entraCode == 90002)
        }
    }

    @Test func clusterIssuerPublishesItsDocuments() throws {
        try SandboxWorld.inWorld { (world) throws in
            let issuer = world.entra.clusterIssuer
            #expect(issuer.hasSuffix("/"))
            let answer = try world.answer(.get, issuer + ".well-known/openid-configuration")
            #expect(try answer.string("issuer") == issuer)
            #expect(try answer.json["token_endpoint"] == nil)
            let keys = try world.answer(.get, try #require(try answer.string("jwks_uri")))
            #expect(keys.text.contains(try SharedKeys.clusterKey().keyID))
            #expect(try world.answer(.get, issuer + "other").status == 404)
            #expect(try world.answer(.get, world.entra.url + "/").status == 404)
            #expect(
                try world.answer(.post, issuer + "openid/v1/jwks", body: "").status == 405
            )
        }
    }

    @Test func rotatedClusterKeyWorksOncePublished() throws {
        try SandboxWorld.inWorld { (world) throws in
            try world.identity.rotateClusterKey(publishing: false)
            #expect(try world.postForm(try world.tokenForm()).entraCode == 700027)
            world.identity.publishClusterKey()
            #expect(try world.postForm(try world.tokenForm()).status == 200)
        }
    }

    @Test func settingsShapeTheAnswer() throws {
        try SandboxWorld.inWorld { (world) throws in
            world.entra.settings.expiresInS = 120
            world.entra.settings.refreshInS = 60
            world.entra.settings.roles = ["Users.Read"]
            world.entra.settings.metadataIssuer = "https://elsewhere.example/v2.0"
            let answer = try world.postForm(try world.tokenForm())
            #expect(try answer.integer("expires_in") == 120)
            #expect(try answer.integer("refresh_in") == 60)
            let token = try #require(JSONWebToken(try answer.string("access_token") ?? ""))
            #expect(token.claims.roles == ["Users.Read"])
            #expect(token.claims.expiresAtS - (token.claims.issuedAtS ?? 0) == 120)
            let metadata = try world.answer(.get, self.metadataURL(world))
            #expect(try metadata.string("issuer") == "https://elsewhere.example/v2.0")
        }
    }

    @Test func faultsHitTheTokenEndpointUnlessTheyNameAPath() throws {
        try SandboxWorld.inWorld { (world) throws in
            world.entra.inject(Fault(.status, status: 503))
            let metadata = try world.answer(.get, self.metadataURL(world))
            #expect(metadata.status == 200)
            #expect(try world.postForm(try world.tokenForm()).status == 503)
            world.entra.clearFaults()
            world.entra.inject(Fault(.status, status: 500, path: "openid-configuration"))
            #expect(try world.answer(.get, self.metadataURL(world)).status == 500)
            #expect(try world.postForm(try world.tokenForm()).status == 200)
        }
    }

    @Test func throttlingCarriesRetryAfter() throws {
        try SandboxWorld.inWorld { (world) throws in
            world.entra.inject(Fault(.status, status: 429, retryAfter: "7", count: 2))
            for _ in 0..<2 {
                let answer = try world.postForm(try world.tokenForm())
                #expect(answer.status == 429)
                #expect(answer.headers.value("Retry-After") == "7")
            }
            #expect(try world.postForm(try world.tokenForm()).status == 200)
            #expect(world.entra.counters.answers == [429: 2, 200: 1])
            #expect(world.entra.tokenRequests.count == 3)
        }
    }

    @Test func controlEndpointSwitchesAndShows() throws {
        try SandboxWorld.inWorld { (world) throws in
            let state = try self.control(
                world,
                """
                {"faults":[{"mode":"status","status":500,"count":1},{"mode":"html","count":1}],
                 "expires_in":60,"refresh_in":30,"roles":["A"],"issuer":"https://x/"}
                """
            )
            #expect(state.status == 200)
            #expect(world.entra.faults.count == 2)
            #expect(try world.postForm(try world.tokenForm()).status == 500)
            #expect(try world.postForm(try world.tokenForm()).text.hasPrefix("<!DOCTYPE html>"))
            let token = try world.postForm(try world.tokenForm())
            #expect(try token.integer("expires_in") == 60)
            #expect(
                try self.control(world, "{\"expires_in\":null,\"refresh_in\":null}").status == 200
            )
            #expect(world.entra.settings.expiresInS == 3599)
            #expect(world.entra.settings.refreshInS == nil)
            #expect(world.entra.settings.roles == ["A"])
            #expect(try self.control(world, "{\"mode\":\"slow\",\"delay_ms\":5}").status == 200)
            #expect(world.entra.faults == [Fault(.slow, delayMS: 5, path: SandboxEntra.tokenPath)])
            #expect(try self.control(world, "{\"mode\":\"ok\"}").status == 200)
            #expect(world.entra.faults.isEmpty)
        }
    }

    @Test(arguments: [
        "", "[]", "{\"mode\":\"ok\",\"mode\":\"ok\"}", "{\"mode\":\"explode\"}", "{\"what\":1}",
        "{\"mode\":\"status\",\"status\":299}", "{\"mode\":\"slow\",\"delay_ms\":-1}",
        "{\"expires_in\":\"x\"}", "{\"roll_cluster_key\":true}", "{\"faults\":[1]}",
        "{\"mode\":\"status\",\"retry_after\":\"a\\nb\"}",
    ])
    func wrongSwitchesChangeNothing(_ body: String) throws {
        try SandboxWorld.inWorld { (world) throws in
            let before = world.entra.settings
            let status = try self.control(world, body).status
            #expect(status == 400 || status == 422)
            #expect(world.entra.faults.isEmpty)
            #expect(world.entra.settings == before)
        }
    }

    @Test func controlEndpointIsClosedToWebPages() throws {
        try SandboxWorld.inWorld { (world) throws in
            let url = world.entra.url + SandboxEntra.controlPath
            let json = (name: "Content-Type", value: "application/json")
            let origin = (name: "Origin", value: "https://evil.example")
            let page = try world.answer(.post, url, [json, origin], body: "{}")
            #expect(page.status == 403)
            let host = (name: "Host", value: "evil.example")
            #expect(try world.answer(.post, url, [json, host], body: "{}").status == 403)
            let plain = (name: "Content-Type", value: "text/plain")
            #expect(try world.answer(.post, url, [plain], body: "{}").status == 415)
            #expect(try world.answer(.delete, url).status == 405)
            #expect(try world.answer(.get, url).status == 200)
            #expect(world.entra.counters.requests == 0)
        }
    }
}
