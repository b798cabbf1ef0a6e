// SPDX-License-Identifier: Apache-2.0

// Goal: the authority's metadata agrees or does not; aliases of one cloud agree.

import Testing

@testable import Identity

@Suite struct MetadataCheckTests {
    private static let guid = "72f988bf-86f1-41af-91ab-2d7cd011db47"

    private func check(
        issuer: String,
        endpoint: String,
        host: String = "https://login.microsoftonline.com",
        tenant: String = guid
    ) throws -> MetadataState {
        MetadataCheck.check(
            Array(#"{"issuer":"\#(issuer)","token_endpoint":"\#(endpoint)"}"#.utf8),
            against: try Authority(host: host, tenantID: tenant)
        )
    }

    @Test func agreesWithItsOwnDocument() throws {
        let base = "https://login.microsoftonline.com/\(Self.guid)"
        #expect(
            try self.check(issuer: base + "/v2.0", endpoint: base + "/oauth2/v2.0/token")
                == .agrees
        )
    }

    @Test func agreesWithTheGUIDOfADomain() throws {
        let base = "https://login.microsoftonline.com/"
        #expect(
            try self.check(
                issuer: base + Self.guid + "/v2.0",
                endpoint: base + "contoso.com/oauth2/v2.0/token",
                tenant: "contoso.com"
            ) == .agrees
        )
    }

    @Test func agreesWithAliasesOfTheSameCloudOnly() throws {
        let china = "https://login.partner.microsoftonline.cn/\(Self.guid)"
        #expect(
            try self.check(
                issuer: china + "/v2.0",
                endpoint: china + "/oauth2/v2.0/token",
                host: "https://login.chinacloudapi.cn"
            ) == .agrees
        )
        let state = try self.check(issuer: china + "/v2.0", endpoint: china + "/oauth2/v2.0/token")
        #expect(state == .mismatch("the metadata's token_endpoint is \(china)/oauth2/v2.0/token"))
    }

    @Test func reportsAnotherTenantOrIssuer() throws {
        let base = "https://login.microsoftonline.com/\(Self.guid)"
        let other = base.replacing("72f9", with: "0000")
        #expect(
            try self.check(issuer: other + "/v2.0", endpoint: base + "/oauth2/v2.0/token")
                == .mismatch("the metadata's issuer is \(other)/v2.0")
        )
        #expect(
            try self.check(issuer: base + "/v2.0", endpoint: other + "/oauth2/v2.0/token")
                != .agrees
        )
        #expect(
            try self.check(
                issuer: base + "/v2.0",
                endpoint: "https://evil.com/oauth2/v2.0/token"
            ) != .agrees
        )
    }

    @Test(arguments: ["", "[]", "{}", #"{"issuer":1,"token_endpoint":2}"#, "<html>"])
    func isUnavailableForOtherDocuments(body: String) throws {
        let authority = try Authority(host: "h", tenantID: "t")
        guard case .unavailable = MetadataCheck.check(Array(body.utf8), against: authority) else {
            Issue.record("expected unavailable")
            return
        }
    }
}
