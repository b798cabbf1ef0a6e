// SPDX-License-Identifier: Apache-2.0

// Goal: nothing but a checked host and tenant decides where a credential goes.

import Testing

@testable import Identity

@Suite struct AuthorityTests {
    @Test(arguments: [
        ("https://login.microsoftonline.com/", "https://login.microsoftonline.com"),
        ("login.microsoftonline.us", "https://login.microsoftonline.us"),
        (" https://Login.Example.com:8443// ", "https://login.example.com:8443"),
        ("login.example.com:8443", "https://login.example.com:8443"),
        ("HTTPS://adfs.example.com/adfs", "https://adfs.example.com/adfs"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:80", "http://localhost:80"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
    ])
    func accepts(host: String, base: String) throws {
        let authority = try Authority(host: host, tenantID: "contoso.com")
        #expect(authority.base == base)
        #expect(authority.tokenURL == base + "/contoso.com/oauth2/v2.0/token")
    }

    @Test(arguments: [
        "", "   ", "http://login.microsoftonline.com", "http://127.0.0.1.evil.com",
        "https://user@login.microsoftonline.com", "https://user:pw@h", "https://h?x=1",
        "https://h#f", "https://h/a?b", "ftp://h", "https://", "https:///x", "https://h:0",
        "https://h:65536", "https://h:", "https://h:8x", "https://h/../x", "https://h/%2e%2e",
        "https://h h", "https://h\u{0}", "https://h\r\nX: y", "https://[::1", "https://[]",
        "https://[::g]", "https:/h", "//h", "https://h\\@evil", "https://ex\u{e4}mple.com",
        "http://0127.0.0.1x", "http://127.1",
    ])
    func refuses(host: String) {
        #expect(throws: IdentityError.self) { try Authority(host: host, tenantID: "t") }
    }

    @Test(arguments: ["", "..", ".", "../evil", "a/b", "a b", "t?x", "t#", "t%2f", "t\n.", "é"])
    func refuses(tenant: String) {
        let error = #expect(throws: IdentityError.self) {
            try Authority(host: "h", tenantID: tenant)
        }
        #expect(error?.kind == .configuration)
        #expect(error?.message.contains("AZURE_TENANT_ID") == true)
    }

    @Test func acceptsAGUIDAndTrimsBlanks() throws {
        let tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47"
        #expect(try Authority(host: "h", tenantID: " \(tenant)\n").tenantID == tenant)
    }

    @Test func knowsLoopback() throws {
        #expect(try Authority(host: "http://127.9.9.9", tenantID: "t").isLoopback)
        #expect(try !Authority(host: "https://h", tenantID: "t").isLoopback)
    }
}
