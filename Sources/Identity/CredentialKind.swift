// SPDX-License-Identifier: Apache-2.0

/// The credentials this module knows, by the names azure-identity gave them.
public enum CredentialKind: String, Sendable, CaseIterable {
    /// A federated token, exchanged as a client assertion.
    case workloadIdentity = "WorkloadIdentityCredential"
    /// `AZURE_CLIENT_SECRET`.
    case clientSecret = "ClientSecretCredential"
    /// `AZURE_CLIENT_CERTIFICATE_PATH`.
    case clientCertificate = "CertificateCredential"
    /// Secret or certificate, whichever the environment holds.
    case environment = "EnvironmentCredential"
    /// The virtual machine's or node's identity, from its metadata service.
    case managedIdentity = "ManagedIdentityCredential"
    /// Whoever is signed in to `az`.
    case azureCLI = "AzureCliCredential"
    /// Whoever is signed in to `azd`.
    case azureDeveloperCLI = "AzureDeveloperCliCredential"
    /// The chain of the above, in azure-identity's order.
    case defaultChain = "DefaultAzureCredential"
}
