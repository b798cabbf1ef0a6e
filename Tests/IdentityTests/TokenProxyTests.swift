// SPDX-License-Identifier: Apache-2.0

// Goal: identity bindings' four variables, and the endpoint they lead to.

import EventLoop
import Testing

@testable import Identity

@Suite struct TokenProxyTests {
    private func proxy(_ variables: [String: String]) throws -> TokenProxy? {
        try TokenProxy(
            IdentitySettings { variables[$0] },
            tenantID: "t"
        )
    }

    @Test func isAbsentWithoutItsVariable() throws {
        #expect(try self.proxy([:]) == nil)
    }

    @Test func keepsPathAndPort() throws {
        let proxy = try self.proxy(["AZURE_KUBERNETES_TOKEN_PROXY": "https://10.0.0.1:6443/a/b/"])
        #expect(proxy?.tokenURL == "https://10.0.0.1:6443/a/b/t/oauth2/v2.0/token")
        #expect(proxy?.connectTo == nil)
        #expect(proxy?.hostField == nil)
    }

    @Test func asksForItsOwnNameAndConnectsToTheProxy() throws {
        let proxy = try self.proxy([
            "AZURE_KUBERNETES_TOKEN_PROXY": "https://10.0.0.1/p",
            "AZURE_KUBERNETES_SNI_NAME": "id.ests.aks",
            "AZURE_KUBERNETES_CA_DATA": "PEM",
        ])
        #expect(proxy?.tokenURL == "https://id.ests.aks:443/p/t/oauth2/v2.0/token")
        #expect(proxy?.connectTo == "10.0.0.1:443")
        #expect(proxy?.hostField == "10.0.0.1")
        #expect(proxy?.caPEM == Array("PEM".utf8))
    }

    @Test(arguments: [
        ["AZURE_KUBERNETES_TOKEN_PROXY": "http://10.0.0.1"],
        ["AZURE_KUBERNETES_TOKEN_PROXY": "https://u@h"],
        ["AZURE_KUBERNETES_TOKEN_PROXY": "https://h/?q"],
        ["AZURE_KUBERNETES_SNI_NAME": "x"],
        ["AZURE_KUBERNETES_CA_FILE": "/x"],
        ["AZURE_KUBERNETES_TOKEN_PROXY": "https://h", "AZURE_KUBERNETES_SNI_NAME": "a b"],
        [
            "AZURE_KUBERNETES_TOKEN_PROXY": "https://h", "AZURE_KUBERNETES_CA_FILE": "/x",
            "AZURE_KUBERNETES_CA_DATA": "PEM",
        ],
    ])
    func refuses(variables: [String: String]) {
        let error = #expect(throws: IdentityError.self) { try self.proxy(variables) }
        #expect(error?.kind == .configuration)
    }
}

extension LoopSuites {
    @Suite struct TokenProxyWireTests {
        @Test func sendsTheFederatedTokenToTheProxy() throws {
            try World.run { world in
                let authority = world.authority
                world.settings.authorityHost = "https://login.invalid"
                world.settings.kubernetesTokenProxy = authority.url + "/proxy"
                world.settings.kubernetesSNIName = "id.ests.aks"
                authority.scripts = [World.grant()]
                let cache = try world.workloadIdentityCache()
                cache.start()
                let token = try await cache.token()
                #expect(token.value == World.accessToken)
                let request = try #require(authority.requests.first)
                #expect(
                    request.line == "POST /proxy/\(World.tenant)/oauth2/v2.0/token HTTP/1.1"
                )
                let host = authority.url.dropFirst("http://".count)
                #expect(request.fields.contains("Host: \(host)"))
                #expect(cache.status.metadata == .notApplicable)
            }
        }

        @Test func namesTheAuthoritiesFileThatIsMissing() throws {
            try World.run { world in
                world.settings.kubernetesTokenProxy = world.authority.url
                world.settings.kubernetesCAFile = "/nonexistent/ca.pem"
                let cache = try world.workloadIdentityCache()
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .configuration)
                #expect(error?.message.contains("/nonexistent/ca.pem") == true)
                #expect(world.authority.requests.isEmpty)
            }
        }
    }
}
