// SPDX-License-Identifier: Apache-2.0

/// The links between a pod and its backend, in the order in which they are examined.
///
/// The raw values are the names in `--json`: they stay.
public enum DoctorCheck: String, Sendable, CaseIterable {
    /// Settings that are not about identity.
    case settings
    /// What the webhook should have injected.
    case environment
    /// Which credential is used, and why.
    case credential
    /// Whether the federated token can be read.
    case tokenFile = "token_file"
    /// What the federated token says about itself.
    case tokenClaims = "token_claims"
    /// This machine's clock and the authority's.
    case clock
    /// The discovery document and the keys of the federated token's issuer.
    case issuer
    /// The federated token's signature.
    case signature
    /// Name, connection and TLS.
    case authority
    /// What the authority says about its own endpoints.
    case metadata
    /// The exchange itself, by the code the server uses.
    case exchange
    /// What the access token says.
    case accessToken = "access_token"
    /// Whether the token is meant for the backend.
    case scope
    /// The backend's health with that token.
    case backend

    /// What people read.
    public var title: String {
        switch self {
        case .settings: "settings"
        case .environment: "environment"
        case .credential: "credential"
        case .tokenFile: "federated token file"
        case .tokenClaims: "federated token claims"
        case .clock: "clock"
        case .issuer: "issuer and its keys"
        case .signature: "federated token signature"
        case .authority: "way to the authority"
        case .metadata: "authority metadata"
        case .exchange: "token exchange"
        case .accessToken: "access token claims"
        case .scope: "scope"
        case .backend: "backend"
        }
    }
}
