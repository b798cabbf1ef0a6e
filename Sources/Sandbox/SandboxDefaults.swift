// SPDX-License-Identifier: Apache-2.0

/// The made-up tenant, identity and API of the sandbox.
public enum SandboxDefaults {
    /// The tenant id.
    public static let tenantID = "5a4db0c5-1111-4000-8000-00000000a001"
    /// The client id of the user-assigned identity.
    public static let clientID = "5a4db0c5-2222-4000-8000-00000000a002"
    /// The object id of its service principal.
    public static let objectID = "5a4db0c5-3333-4000-8000-00000000a003"
    /// A client secret that works too, for trying the secret's path.
    public static let clientSecret = "sandbox~secret"
    /// The service account the identity trusts.
    public static let subject = "system:serviceaccount:mcp-system:mcp-server"
    /// The audience of a federated token.
    public static let federatedAudience = "api://AzureADTokenExchange"
    /// The application ID URI of the small backend.
    public static let backendResource = "api://mcp-sandbox-backend"
    /// The scope of the small backend: the value of `BACKEND_API_SCOPE`.
    public static let backendScope = backendResource + "/.default"
    /// Azure Resource Manager, the server's own default scope.
    public static let managementResource = "https://management.azure.com"

    /// Tenant and cluster GUIDs in the path of the cluster issuer, as AKS has them.
    static let clusterID = "\(tenantID)/5a4db0c5-4444-4000-8000-00000000a004"

    /// The tenant with one identity that trusts `clusterIssuer`'s service account.
    public static func directory(clusterIssuer: String) -> EntraDirectory {
        EntraDirectory(
            tenantID: tenantID,
            tenantNames: ["sandbox.onmicrosoft.com"],
            applications: [
                EntraDirectory.Application(
                    clientID: clientID,
                    objectID: objectID,
                    federatedCredentials: [
                        EntraDirectory.FederatedCredential(
                            issuer: clusterIssuer,
                            subject: subject,
                            audience: federatedAudience
                        )
                    ],
                    secrets: [EntraDirectory.Secret(value: clientSecret)],
                    roles: BackendService.roles
                )
            ],
            resources: [backendResource, managementResource]
        )
    }
}
