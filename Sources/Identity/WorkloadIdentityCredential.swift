// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// Exchanges the federated token, as a client assertion, for an access token: OAuth 2.0 client
/// credentials (RFC 6749 §4.4) with JWT client authentication (RFC 7523 §2.2).
@LoopActor public final class WorkloadIdentityCredential: Credential {
    /// Its name in logs and status.
    public let name = CredentialKind.workloadIdentity.rawValue
    /// Who asks whom.
    public let subject: CredentialSubject
    /// The authority's own view of its endpoints.
    public let metadata: AuthorityMetadata?

    private let endpoint: TokenEndpoint
    private let tokenFile: String
    private let client: HTTPClient
    /// For identity bindings, which have an endpoint with authorities of its own.
    private let proxyClient: TokenProxyClient?

    /// Checks the settings; reads nothing.
    ///
    /// `tokenFile`: where the federated token is, see `CredentialChooser`.
    ///
    /// `client`: must outlive the credential.
    ///
    /// - Throws: `IdentityError` of kind `configuration`, naming the variable.
    public init(
        _ settings: IdentitySettings,
        tokenFile: String,
        on loop: Loop,
        client: HTTPClient,
        limits: ExchangeLimits = ExchangeLimits()
    ) throws(IdentityError) {
        let authority = try Self.authority(settings)
        try ClientID.check(settings.clientID, orAdvice: Self.clientIDAdvice)
        if let proxy = try TokenProxy(settings, tenantID: authority.tenantID) {
            self.endpoint = TokenEndpoint(proxy, limits: limits)
            self.proxyClient = TokenProxyClient(proxy, on: loop)
            // The pod may have no way to the authority, and the authority no part in this.
            self.metadata = nil
        } else {
            self.endpoint = TokenEndpoint(authority, limits: limits)
            self.proxyClient = nil
            self.metadata = AuthorityMetadata(authority, on: loop, client: client, limits: limits)
        }
        self.client = client
        self.subject = CredentialSubject(
            authority: authority.base,
            tenantID: authority.tenantID,
            clientID: settings.clientID
        )
        self.tokenFile = tokenFile
    }

    /// Reads the federated token and exchanges it.
    ///
    /// The file is read at every exchange: the kubelet rotates it, and a cached copy is the
    /// oldest complaint about the SDKs. If the authority calls the assertion
    /// expired and the file has changed meanwhile, the new one is tried at once, one time.
    public func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
        let first = try await self.readToken(flight)
        do throws(IdentityError) {
            return try await self.exchange(first, flight)
        } catch {
            let used = flight.fingerprint
            guard error.aadstsCode == Self.assertionExpired,
                let second = try? await self.readToken(flight), flight.fingerprint != used
            else { throw error }
            return try await self.exchange(second, flight)
        }
    }

    /// Closes the token proxy's client, if there is one.
    public func close() { self.proxyClient?.close() }

    private func exchange(
        _ token: FederatedToken,
        _ flight: TokenFlight
    ) async throws(IdentityError) -> TokenGrant {
        let client = try await self.proxyClient?.current(flight) ?? self.client
        return try await self.endpoint.exchange(
            self.request(token, flight.scope),
            on: client,
            flight
        )
    }

    /// AADSTS700024: the assertion is outside its validity.
    private static let assertionExpired = 700_024
    private static let clientIDAdvice =
        "The webhook injects it from the service account's annotation "
        + "azure.workload.identity/client-id: annotate the account and re-create the pod."

    private static func authority(
        _ settings: IdentitySettings
    ) throws(IdentityError) -> Authority {
        guard !settings.tenantID.isEmpty else {
            throw IdentityError(
                .configuration,
                "AZURE_TENANT_ID is missing.",
                advice: "The webhook injects it into pods with the label "
                    + "azure.workload.identity/use: \"true\" on the pod template; then re-create "
                    + "the pod."
            )
        }
        return try Authority(host: settings.authorityHost, tenantID: settings.tenantID)
    }

    private func request(_ token: FederatedToken, _ scope: Scope) -> TokenEndpoint.Request {
        var form = FormBody()
        form.append("client_assertion", token.assertion.value)
        form.append("client_assertion_type", ClientAssertion.type)
        form.append("client_id", self.subject.clientID)
        form.append("grant_type", "client_credentials")
        form.append("scope", scope.value)
        return TokenEndpoint.Request(
            form: form,
            secrets: [token.assertion],
            claims: token.claims
        )
    }

    private func readToken(_ flight: TokenFlight) async throws(IdentityError) -> FederatedToken {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try await FileReader.read(
                path: self.tokenFile,
                bytesMax: FederatedToken.bytesMax,
                on: flight.loop
            )
        } catch {
            _ = flight.isRefusedContent(error.description.hashValue)
            throw IdentityError(
                .federatedToken,
                "The federated token file \(self.tokenFile) cannot be read: \(error).",
                advice: "Check AZURE_FEDERATED_TOKEN_FILE and the projected volume; as "
                    + "non-root set securityContext.fsGroup."
            )
        }
        if flight.isRefusedContent(bytes.hashValue) {
            throw IdentityError(.federatedToken, "The federated token file has not changed.")
        }
        return try FederatedToken(
            fileContent: bytes,
            path: self.tokenFile,
            wallMS: WallClock.nowMS()
        )
    }
}
