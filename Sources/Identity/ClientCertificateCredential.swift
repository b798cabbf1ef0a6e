// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// Exchanges an assertion signed with a certificate's key for an access token (RFC 7523 §2.2).
///
/// The assertion is `PS256` with `x5t#S256`, made anew for every exchange.
@LoopActor public final class ClientCertificateCredential: Credential {
    /// Its name in logs and status.
    public let name = CredentialKind.clientCertificate.rawValue
    /// Who asks whom.
    public let subject: CredentialSubject
    /// The authority's own view of its endpoints.
    public let metadata: AuthorityMetadata?

    private let endpoint: TokenEndpoint
    private let client: HTTPClient
    private let audience: String
    private let path: String
    private let password: Secret?
    private let sendsChain: Bool

    /// Checks the settings; reads nothing.
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
        guard let path = settings.clientCertificatePath else {
            throw IdentityError(.configuration, "AZURE_CLIENT_CERTIFICATE_PATH is missing.")
        }
        self.endpoint = TokenEndpoint(authority, limits: limits)
        self.client = client
        self.audience = authority.tokenURL
        self.subject = CredentialSubject(
            authority: authority.base,
            tenantID: authority.tenantID,
            clientID: settings.clientID
        )
        self.metadata = AuthorityMetadata(authority, on: loop, client: client, limits: limits)
        self.path = path
        self.password = settings.clientCertificatePassword
        self.sendsChain = settings.sendCertificateChain
    }

    /// Reads the certificate, signs, and exchanges the assertion.
    ///
    /// The file is read every time: certificates are renewed in place too.
    public func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
        let certificate = try await self.readCertificate(flight)
        let assertion = try self.assertion(certificate)
        var form = FormBody()
        form.append("client_assertion", assertion.value)
        form.append("client_assertion_type", ClientAssertion.type)
        form.append("client_id", self.subject.clientID)
        form.append("grant_type", "client_credentials")
        form.append("scope", flight.scope.value)
        return try await self.endpoint.exchange(
            TokenEndpoint.Request(form: form, secrets: [assertion]),
            on: self.client,
            flight
        )
    }

    /// A key and a chain of certificates.
    private static let fileBytesMax = 128 * 1024

    private func readCertificate(
        _ flight: TokenFlight
    ) async throws(IdentityError) -> OpenSSLCertificate {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try await FileReader.read(
                path: self.path,
                bytesMax: Self.fileBytesMax,
                on: flight.loop
            )
        } catch {
            _ = flight.isRefusedContent(error.description.hashValue)
            throw IdentityError(
                .configuration,
                "The certificate file \(self.path) cannot be read: \(error).",
                advice: "Check AZURE_CLIENT_CERTIFICATE_PATH."
            )
        }
        if flight.isRefusedContent(bytes.hashValue) {
            throw IdentityError(.configuration, "The certificate file has not changed.")
        }
        do throws(OpenSSLCertificate.Refusal) {
            return try OpenSSLCertificate(bytes, password: self.password)
        } catch {
            throw IdentityError(
                .configuration,
                "The certificate file \(self.path) \(Self.text(error)).",
                advice: "It must hold an RSA key of 2048 bits or more and its certificate, as "
                    + "PEM or PFX; AZURE_CLIENT_CERTIFICATE_PASSWORD opens it."
            )
        }
    }

    private func assertion(_ certificate: OpenSSLCertificate) throws(IdentityError) -> Secret {
        do throws(OpenSSLCertificate.Refusal) {
            return try CertificateAssertion(
                clientID: self.subject.clientID,
                audience: self.audience,
                nowS: WallClock.nowMS() / 1000,
                id: RandomBytes.uuidV4(),
                sendsChain: self.sendsChain
            ).signed(with: certificate)
        } catch {
            throw IdentityError(.configuration, "The client assertion could not be signed.")
        }
    }

    private static func text(_ refusal: OpenSSLCertificate.Refusal) -> String {
        switch refusal {
        case .unreadable: "is neither PEM nor PFX, or its password is wrong"
        case .noKey: "holds no private key that can be read"
        case .noCertificate: "holds no certificate of its key"
        case .notRSA: "holds a key that is not RSA, or is too short"
        case .signingFailed: "cannot be signed with"
        }
    }
}
