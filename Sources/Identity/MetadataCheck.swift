// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Compares an OpenID metadata document with the authority it should describe.
enum MetadataCheck {
    /// Hosts of one cloud that name each other in their metadata (MSAL's alias lists).
    private static let aliases: [Set<String>] = [
        [
            "login.microsoftonline.com", "login.windows.net", "login.microsoft.com",
            "sts.windows.net",
        ],
        ["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
        ["login.microsoftonline.us", "login.usgovcloudapi.net"],
    ]

    static func check(_ body: [UInt8], against authority: Authority) -> MetadataState {
        guard let document = try? JSONReader().read(body), document.root.kind == .object,
            let issuer = document.root["issuer"]?.string,
            let endpoint = document.root["token_endpoint"]?.string
        else { return .unavailable("the metadata document is unusable") }
        if !Self.matches(endpoint, suffix: "/oauth2/v2.0/token", authority) {
            return .mismatch(Self.text("token_endpoint", endpoint))
        }
        if !Self.matches(issuer, suffix: "/v2.0", authority) {
            return .mismatch(Self.text("issuer", issuer))
        }
        return .agrees
    }

    /// The authority's base or that of an alias, then the tenant or (for a tenant given by
    /// domain name) the GUID it stands for, then `suffix`.
    private static func matches(_ url: String, suffix: String, _ authority: Authority) -> Bool {
        guard url.hasSuffix(suffix) else { return false }
        let front = url.dropLast(suffix.count)
        guard let slash = front.lastIndex(of: "/") else { return false }
        let tenant = front[front.index(after: slash)...]
        guard
            tenant.lowercased() == authority.tenantID.lowercased()
                || (!Self.isGUID(authority.tenantID[...]) && Self.isGUID(tenant))
        else { return false }
        let base = front[..<slash].lowercased()
        if base == authority.base.lowercased() { return true }
        return Self.aliases.contains { hosts in
            hosts.contains(authority.host) && hosts.contains { base == "https://\($0)" }
        }
    }

    private static func isGUID(_ text: Substring) -> Bool {
        let lengths = text.split(separator: "-", omittingEmptySubsequences: false).map(\.count)
        return lengths == [8, 4, 4, 4, 12]
            && text.allSatisfy { $0 == "-" || ($0.isASCII && $0.isHexDigit) }
    }

    private static func text(_ member: String, _ value: String) -> String {
        "the metadata's \(member) is \(Scrubber().firstLine(of: value))"
    }
}
