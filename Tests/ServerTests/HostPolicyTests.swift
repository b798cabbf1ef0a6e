// SPDX-License-Identifier: Apache-2.0
// Goal: names an attacker's public DNS can serve are refused unless listed.

import Testing

@testable import Server

@Suite struct HostPolicyTests {
    @Test(arguments: [
        "127.0.0.1:3333", "10.0.0.7", "[::1]:3333", "[fd00::1]", "localhost", "localhost:3333",
        "mcp-server", "mcp-server:80", "mcp-server.mcp-system.svc",
        "mcp-server.mcp-system.svc.cluster.local:3333",
    ])
    func acceptsWhatPublicDNSCannotName(host: String) {
        #expect(HostPolicy(allowed: []).accepts(host))
    }

    @Test(arguments: [
        "evil.example", "evil.example:3333", "127.0.0.1.evil.example", "svc.evil.example", "",
        "localhost:80:80", "[::1", "[::1]x", "999.1.1.1.evil", "a.svc.evil.com",
    ])
    func refusesEverythingElse(host: String) {
        #expect(!HostPolicy(allowed: []).accepts(host))
    }

    @Test func anAllowListReplacesTheDefaultButLoopbackStays() {
        let policy = HostPolicy(allowed: [
            "mcp.example.com", "*.internal.example", "x.example:8443",
        ])
        #expect(policy.accepts("mcp.example.com"))
        #expect(policy.accepts("mcp.example.com:443"))
        #expect(policy.accepts("a.b.internal.example"))
        #expect(policy.accepts("x.example:8443"))
        #expect(!policy.accepts("x.example:9443"))
        #expect(!policy.accepts("mcp-server"))
        #expect(!policy.accepts("internal.example"))
        #expect(policy.accepts("127.0.0.1:3333"))
    }

    @Test func originsMatchExactly() {
        let policy = OriginPolicy(origins: ["https://agent.example"], port: 3_333)
        #expect(policy.accepts("https://agent.example"))
        #expect(policy.accepts("HTTPS://Agent.Example"))
        #expect(policy.accepts("http://localhost:3333"))
        #expect(!policy.accepts("http://localhost:3334"))
        #expect(!policy.accepts("https://agent.example.evil"))
        #expect(!policy.accepts("null"))
    }
}
