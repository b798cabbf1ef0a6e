// SPDX-License-Identifier: Apache-2.0

/// Everything the environment says about identity, unchecked: the chooser and the credentials
/// check what they use, so that an unused wrong value stops nobody.
public struct IdentitySettings: Sendable, Equatable {
    /// `AZURE_TENANT_ID`.
    public var tenantID = ""
    /// `AZURE_CLIENT_ID`.
    public var clientID = ""
    /// `AZURE_AUTHORITY_HOST`; the only thing that tells a sovereign cloud from the public one.
    public var authorityHost = Authority.publicCloud
    /// `AZURE_FEDERATED_TOKEN_FILE`.
    public var federatedTokenFile: String?
    /// `AZURE_CLIENT_SECRET`.
    public var clientSecret: Secret?
    /// `AZURE_CLIENT_CERTIFICATE_PATH`: PEM or PFX, with the private key.
    public var clientCertificatePath: String?
    /// `AZURE_CLIENT_CERTIFICATE_PASSWORD`.
    public var clientCertificatePassword: Secret?
    /// `AZURE_CLIENT_SEND_CERTIFICATE_CHAIN`: `1` or `true`.
    public var sendCertificateChain = false
    /// `AZURE_TOKEN_CREDENTIALS`: `dev`, `prod` or one credential's name.
    public var tokenCredentials: String?
    /// `AZURE_POD_IDENTITY_AUTHORITY_HOST`: moves the metadata service.
    public var podIdentityAuthorityHost: String?
    /// `IDENTITY_ENDPOINT`, set by App Service and its kin.
    public var identityEndpoint: String?
    /// `IDENTITY_HEADER`, the caller's proof to `IDENTITY_ENDPOINT`.
    public var identityHeader: Secret?
    /// `AZURE_KUBERNETES_TOKEN_PROXY`: identity bindings' token endpoint.
    public var kubernetesTokenProxy: String?
    /// `AZURE_KUBERNETES_SNI_NAME`.
    public var kubernetesSNIName: String?
    /// `AZURE_KUBERNETES_CA_FILE`.
    public var kubernetesCAFile: String?
    /// `AZURE_KUBERNETES_CA_DATA`.
    public var kubernetesCAData: String?
    /// `PATH`, where `az` and `azd` are looked for.
    public var programPath = ""

    /// Nothing set: the public cloud.
    public init() {}

    /// Reads every variable through `value`, which knows about files and case.
    ///
    /// Blanks around a value are dropped, a value of blanks only counts as unset: secrets
    /// mounted from Kubernetes often end in a newline.
    public init(reading value: (_ name: String) -> String?) {
        func read(_ name: String) -> String? {
            guard let text = value(name) else { return nil }
            let tail = text.drop { $0.isWhitespace }
            let trimmed = String(tail.reversed().drop { $0.isWhitespace }.reversed())
            return trimmed.isEmpty ? nil : trimmed
        }
        self.tenantID = read("AZURE_TENANT_ID") ?? ""
        self.clientID = read("AZURE_CLIENT_ID") ?? ""
        self.authorityHost = read("AZURE_AUTHORITY_HOST") ?? Authority.publicCloud
        self.federatedTokenFile = read("AZURE_FEDERATED_TOKEN_FILE")
        self.clientSecret = read("AZURE_CLIENT_SECRET").map(Secret.init)
        self.clientCertificatePath = read("AZURE_CLIENT_CERTIFICATE_PATH")
        self.clientCertificatePassword = read("AZURE_CLIENT_CERTIFICATE_PASSWORD").map(Secret.init)
        // azure-identity takes any text for true, "false" included.
        let sendChain = read("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN")?.lowercased()
        self.sendCertificateChain = sendChain == "1" || sendChain == "true"
        self.tokenCredentials = read("AZURE_TOKEN_CREDENTIALS")
        self.podIdentityAuthorityHost = read("AZURE_POD_IDENTITY_AUTHORITY_HOST")
        self.identityEndpoint = read("IDENTITY_ENDPOINT")
        self.identityHeader = read("IDENTITY_HEADER").map(Secret.init)
        self.kubernetesTokenProxy = read("AZURE_KUBERNETES_TOKEN_PROXY")
        self.kubernetesSNIName = read("AZURE_KUBERNETES_SNI_NAME")
        self.kubernetesCAFile = read("AZURE_KUBERNETES_CA_FILE")
        self.kubernetesCAData = read("AZURE_KUBERNETES_CA_DATA")
        self.programPath = read("PATH") ?? ""
    }
}
