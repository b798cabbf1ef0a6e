// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// Exchanges a client secret for an access token (RFC 6749 §4.4 and §2.3.1, in the body).
///
/// The token URL is computed, so that none of MSAL's discovery requests is made.
@LoopActor public final class ClientSecretCredential: Credential {
    /// Its name in logs and status.
    public let name = CredentialKind.clientSecret.rawValue
    /// Who asks whom.
    public let subject: CredentialSubject
    /// The authority's own view of its endpoints.
    public let metadata: AuthorityMetadata?

    private let endpoint: TokenEndpoint
    private let client: HTTPClient
    private let secret: Secret

    /// Checks the settings.
    ///
    /// `client`: must outlive the credential.
    ///
    /// - Throws: `IdentityError` of kind `configuration`, naming the variable.
    public init(
        _ settings: IdentitySettings,
        on loop: Loop,
        client: HTTPClient,
        limits: ExchangeLimits = ExchangeLimits()
    ) throws(IdentityError) {
        let authority = try Authority(
            host: settings.authorityHost,
            tenantID: settings.tenantID
        )
        try ClientID.check(
            settings.clientID,
            orAdvice: "Set it to the application's (client) id."
        )
        guard let secret = settings.clientSecret, !secret.isEmpty else {
            throw IdentityError(.configuration, "AZURE_CLIENT_SECRET is missing.")
        }
        self.endpoint = TokenEndpoint(authority, limits: limits)
        self.client = client
        self.subject = CredentialSubject(
            authority: authority.base,
            tenantID: authority.tenantID,
            clientID: settings.clientID
        )
        self.metadata = AuthorityMetadata(authority, on: loop, client: client, limits: limits)
        self.secret = secret
    }

    /// Exchanges the secret.
    public func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
        var form = FormBody()
        form.append("client_id", self.subject.clientID)
        form.append("grant_type", "client_credentials")
        form.append("client_secret", self.secret.value)
        form.append("scope", flight.scope.value)
        return try await self.endpoint.exchange(
            TokenEndpoint.Request(form: form, secrets: [self.secret]),
            on: self.client,
            flight
        )
    }
}
