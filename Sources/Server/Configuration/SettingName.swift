// SPDX-License-Identifier: Apache-2.0

/// Every setting the server reads, by the name of its environment variable.
///
/// `docs/configuration.md`, the chart and `mcp-server config` are checked against this list.
enum SettingName: String, CaseIterable {
    case host = "HOST"
    case port = "PORT"
    case azureTenantID = "AZURE_TENANT_ID"
    case azureClientID = "AZURE_CLIENT_ID"
    case azureAuthorityHost = "AZURE_AUTHORITY_HOST"
    case azureFederatedTokenFile = "AZURE_FEDERATED_TOKEN_FILE"
    case azureClientSecret = "AZURE_CLIENT_SECRET"
    case azureClientCertificatePath = "AZURE_CLIENT_CERTIFICATE_PATH"
    case azureClientCertificatePassword = "AZURE_CLIENT_CERTIFICATE_PASSWORD"
    case azureClientSendCertificateChain = "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"
    case azureTokenCredentials = "AZURE_TOKEN_CREDENTIALS"
    case azurePodIdentityAuthorityHost = "AZURE_POD_IDENTITY_AUTHORITY_HOST"
    case identityEndpoint = "IDENTITY_ENDPOINT"
    case identityHeader = "IDENTITY_HEADER"
    case azureKubernetesTokenProxy = "AZURE_KUBERNETES_TOKEN_PROXY"
    case azureKubernetesSNIName = "AZURE_KUBERNETES_SNI_NAME"
    case azureKubernetesCAFile = "AZURE_KUBERNETES_CA_FILE"
    case azureKubernetesCAData = "AZURE_KUBERNETES_CA_DATA"
    case backendAPIURL = "BACKEND_API_URL"
    case backendAPITimeout = "BACKEND_API_TIMEOUT"
    case backendAPIScope = "BACKEND_API_SCOPE"
    case readinessCheckBackend = "READINESS_CHECK_BACKEND"
    case logLevel = "LOG_LEVEL"
    case logFormat = "LOG_FORMAT"
    case allowedHosts = "ALLOWED_HOSTS"
    case allowedOrigins = "ALLOWED_ORIGINS"
    case maxConnections = "MAX_CONNECTIONS"
    case maxConcurrentCalls = "MAX_CONCURRENT_CALLS"
    case drainDelay = "DRAIN_DELAY"
    case drainTimeout = "DRAIN_TIMEOUT"
    case httpsProxy = "HTTPS_PROXY"
    case httpProxy = "HTTP_PROXY"
    case allProxy = "ALL_PROXY"
    case noProxy = "NO_PROXY"
    case sslCertFile = "SSL_CERT_FILE"
    case sslCertDirectory = "SSL_CERT_DIR"

    /// Whether the value is a credential and must never be printed.
    var isSecret: Bool {
        switch self {
        case .azureClientSecret, .azureClientCertificatePassword, .identityHeader: true
        default: false
        }
    }

    /// Whether the value is a URL that may carry a password before the host.
    var mayCarryUserInfo: Bool {
        switch self {
        case .httpsProxy, .httpProxy, .allProxy, .backendAPIURL, .azureAuthorityHost,
            .identityEndpoint, .azurePodIdentityAuthorityHost, .azureKubernetesTokenProxy:
            true
        default: false
        }
    }
}
