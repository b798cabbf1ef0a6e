// SPDX-License-Identifier: Apache-2.0

/// The token endpoint of identity bindings, in place of the authority's.
///
/// The cluster runs it; it has a certificate of the cluster's own and is asked for by a name of
/// its own.
struct TokenProxy: Equatable {
    /// Where the form is sent: the proxy's path, the tenant and the usual rest, under the name
    /// that TLS asks for.
    let tokenURL: String
    /// Where connections really go, as `host:port`, if that is not what the URL says.
    let connectTo: String?
    /// The `Host` field, if it is not what the URL says.
    let hostField: String?
    /// A PEM file that is read at every exchange, for it is renewed in place.
    let caFile: String?
    /// The same, given as text.
    let caPEM: [UInt8]?
    let isLoopback: Bool

    /// Reads the four variables; `nil` when no proxy is configured.
    ///
    /// - Throws: `IdentityError` of kind `configuration`, naming the variable.
    init?(_ settings: IdentitySettings, tenantID: String) throws(IdentityError) {
        guard let address = settings.kubernetesTokenProxy else {
            let others = [
                settings.kubernetesSNIName, settings.kubernetesCAFile, settings.kubernetesCAData,
            ]
            guard others.allSatisfy({ $0 == nil }) else {
                throw IdentityError(
                    .configuration,
                    "AZURE_KUBERNETES_TOKEN_PROXY is missing beside its companions.",
                    advice: "Set all of AZURE_KUBERNETES_* or none."
                )
            }
            return nil
        }
        guard settings.kubernetesCAFile == nil || settings.kubernetesCAData == nil else {
            throw IdentityError(
                .configuration,
                "AZURE_KUBERNETES_CA_FILE and AZURE_KUBERNETES_CA_DATA are both set.",
                advice: "Set one of them."
            )
        }
        guard let url = AuthorityURL(address) else {
            throw IdentityError(
                .configuration,
                "AZURE_KUBERNETES_TOKEN_PROXY is not an https URL.",
                advice: "It must have no user, query or fragment."
            )
        }
        let rest = "\(url.path)/\(tenantID)/oauth2/v2.0/token"
        if let name = settings.kubernetesSNIName {
            guard Authority.isTenant(name) else {
                throw IdentityError(
                    .configuration,
                    "AZURE_KUBERNETES_SNI_NAME is not a host name."
                )
            }
            self.tokenURL = "\(url.scheme)://\(name):\(url.portNumber)\(rest)"
            self.connectTo = "\(url.host):\(url.portNumber)"
            self.hostField = url.host + url.port
        } else {
            self.tokenURL = "\(url.scheme)://\(url.host)\(url.port)\(rest)"
            self.connectTo = nil
            self.hostField = nil
        }
        self.caFile = settings.kubernetesCAFile
        self.caPEM = settings.kubernetesCAData.map { Array($0.utf8) }
        self.isLoopback = Authority.isLoopback(url.host)
    }
}
