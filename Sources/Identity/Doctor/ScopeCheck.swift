// SPDX-License-Identifier: Apache-2.0

/// Whether the token is meant for the backend: an Azure management token given to any other
/// service gives that service this identity's Azure rights.
enum ScopeCheck {
    private static let managementHosts = [
        "management.azure.com", "management.usgovcloudapi.net", "management.chinacloudapi.cn",
    ]

    /// `host`: the backend's, without port; nil when there is no usable backend.
    static func judge(_ scope: String, host: String?, _ remedies: Remedies) -> DoctorResult {
        do throws(IdentityError) {
            let scope = try Scope(scope)
            guard scope.value.hasSuffix("/.default") else {
                return .failed(
                    .scope,
                    "BACKEND_API_SCOPE does not end in /.default.",
                    "Client credentials take <App ID URI>/.default only (AADSTS1002012).",
                    remedies.commands(forAADSTS: 1002012)
                )
            }
            guard let host else { return .skipped(.scope, "There is no backend to compare with.") }
            let isForeign = !Self.managementHosts.contains(host) && !Authority.isLoopback(host)
            guard scope.isAzureManagement, isForeign else {
                return .passed(.scope, "\(scope.value) for \(host).")
            }
            return .warning(
                .scope,
                "The scope is Azure management's and the backend is \(host): its operator gets a "
                    + "token with this identity's Azure rights.",
                "Set BACKEND_API_SCOPE to api://<the backend's app id>/.default.",
                [
                    "kubectl -n \(DoctorNames.quoted(remedies.names.namespace)) set env "
                        + "deployment/\(remedies.names.deployment) "
                        + "BACKEND_API_SCOPE=api://<the backend's app id>/.default",
                    "az ad app list --show-mine "
                        + "--query \"[].{name:displayName,uris:identifierUris}\"",
                ]
            )
        } catch {
            return .failed(.scope, error.message, error.advice)
        }
    }

    /// The host of a base URL, lower case and without port.
    static func host(of url: String?) -> String? {
        guard let url, let separator = url.firstRange(of: "://") else { return nil }
        let authority = url[separator.upperBound...].prefix { $0 != "/" }
        let host =
            authority.hasPrefix("[")
            ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return host.isEmpty ? nil : host.lowercased()
    }
}
