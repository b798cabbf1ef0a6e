// SPDX-License-Identifier: Apache-2.0

/// The one scope a token is for.
///
/// A token goes to one service, so several scopes joined by blanks are refused here and not by
/// the authority (AADSTS70011).
public struct Scope: Sendable, Equatable {
    /// The document's default: an Azure Resource Manager token.
    public static let azureManagementDefault = "https://management.azure.com/.default"
    /// Far above any App ID URI.
    static let charactersMax = 1024

    /// As sent.
    public let value: String

    /// Checks that it is one non-empty word of printable ASCII.
    /// - Throws: `IdentityError` of kind `configuration`.
    public init(_ value: String) throws(IdentityError) {
        let isWord = value.utf8.allSatisfy {
            (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"")
        }
        guard !value.isEmpty, value.utf8.count <= Self.charactersMax, isWord else {
            throw IdentityError(
                .configuration,
                "The scope is not one word.",
                advice: "Set BACKEND_API_SCOPE to a single scope such as "
                    + "api://<backend app id>/.default."
            )
        }
        self.value = value
    }

    /// The scope without `/.default`, as managed identity and the Azure CLI name it.
    public var resource: String {
        let suffix = "/.default"
        return self.value.hasSuffix(suffix)
            ? String(self.value.dropLast(suffix.count)) : self.value
    }

    /// Whether the token carries Azure rights, in any cloud: it must go to no other service.
    public var isAzureManagement: Bool {
        let hosts = [
            "management.azure.com", "management.core.windows.net",
            "management.usgovcloudapi.net", "management.core.usgovcloudapi.net",
            "management.chinacloudapi.cn", "management.core.chinacloudapi.cn",
        ]
        return hosts.contains { host in
            let prefix = "https://\(host)"
            return self.resource == prefix || self.resource.hasPrefix(prefix + "/")
        }
    }
}
