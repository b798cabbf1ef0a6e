// SPDX-License-Identifier: Apache-2.0

/// A token authority and one tenant in it: everything that decides where a credential is sent.
///
/// The token URL is computed from these two and never discovered, so that nothing else can
/// stand between a workload and its token.
public struct Authority: Sendable, Equatable {
    /// The public cloud.
    public static let publicCloud = "https://login.microsoftonline.com"
    /// Far above any real host or tenant name; keeps nonsense out of URLs and logs.
    static let charactersMax = 255

    /// Scheme, host and port, and a path if the authority has one, without a slash at the end.
    public let base: String
    /// Host without port, lower case.
    public let host: String
    /// A GUID or a domain name.
    public let tenantID: String

    /// Checks both parts.
    ///
    /// `host` may lack its scheme (`https` is meant) and may end in slashes. `http` is accepted
    /// for a loopback address only.
    /// - Throws: `IdentityError` of kind `configuration`, naming the variable.
    public init(host: String, tenantID: String) throws(IdentityError) {
        let tenant = Self.trim(tenantID)
        guard Self.isTenant(tenant) else {
            throw IdentityError(
                .configuration,
                "AZURE_TENANT_ID is \(tenant.isEmpty ? "missing" : "malformed").",
                advice: "Set it to the tenant's GUID or to one of its domain names."
            )
        }
        guard let url = AuthorityURL(Self.trim(host)) else {
            throw IdentityError(
                .configuration,
                "AZURE_AUTHORITY_HOST is not an https URL of a host.",
                advice: "Set it to a URL such as \(Self.publicCloud), without user, query or "
                    + "fragment; http is accepted for a loopback address only."
            )
        }
        self.base = "\(url.scheme)://\(url.host)\(url.port)\(url.path)"
        self.host = url.host
        self.tenantID = tenant
    }

    /// Where credentials are exchanged.
    public var tokenURL: String { "\(self.base)/\(self.tenantID)/oauth2/v2.0/token" }

    /// The tenant's OpenID metadata.
    public var metadataURL: String {
        "\(self.base)/\(self.tenantID)/v2.0/.well-known/openid-configuration"
    }

    /// Whether the authority is this machine: the embedded sandbox, or a test.
    public var isLoopback: Bool { Self.isLoopback(self.host) }

    // MARK: - Checks

    private static func trim(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        let tail = text.drop(while: isBlank)
        return String(tail.reversed().drop(while: isBlank).reversed())
    }

    /// Letters, digits, `.` and `-`, and at least one that is not a dot: `..` would climb out of
    /// the path (as it does in azure-identity).
    static func isTenant(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= Self.charactersMax
            && text.utf8.allSatisfy { Self.isNameCharacter($0) }
            && text.utf8.contains { $0 != UInt8(ascii: ".") }
    }

    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
