// SPDX-License-Identifier: Apache-2.0

public import EventLoop
internal import JSON

/// Asks the platform for a token: the metadata service (IMDS), or App Service's endpoint.
///
/// Never through a proxy: the metadata address is link-local, and the answer is a token.
@LoopActor public final class ManagedIdentityCredential: Credential {
    /// Its name in logs and status.
    public let name = CredentialKind.managedIdentity.rawValue
    /// The user-assigned identity asked for, if any.
    public let subject: CredentialSubject

    private let client: HTTPClient
    private let transfer: RetriedTransfer
    private let endpoint: ManagedIdentityEndpoint
    private var mustProbe: Bool

    /// A listener that answers nothing must not hold up a chain (azure-identity waits 300 s).
    static let probeTimeoutMS = 1_000
    /// What the metadata service answers while it starts or is updated, beside 429 and 5xx.
    private static let alsoTemporary: Set<Int> = [404, 410]
    /// azure-identity's six; the budget ends them earlier.
    private static let triesMax = 6

    /// Checks the settings.
    ///
    /// `client`: must outlive the credential.
    ///
    /// `probes`: whether to look first, briefly, if there is a metadata service at all; for
    /// chains, which go on when there is none.
    ///
    /// - Throws: `IdentityError` of kind `configuration`.
    public init(
        _ settings: IdentitySettings,
        client: HTTPClient,
        probes: Bool,
        limits: ExchangeLimits = ExchangeLimits()
    ) throws(IdentityError) {
        if !settings.clientID.isEmpty { try ClientID.check(settings.clientID, orAdvice: "") }
        var limits = limits
        limits.triesMax = max(limits.triesMax, Self.triesMax)
        self.endpoint = try ManagedIdentityEndpoint(settings)
        self.client = client
        self.transfer = RetriedTransfer(
            client: client,
            limits: limits,
            alsoTemporary: Self.alsoTemporary
        )
        self.subject = CredentialSubject(
            authority: self.endpoint.base,
            clientID: settings.clientID
        )
        self.mustProbe = probes && self.endpoint.isMetadataService
    }

    /// Asks for a token.
    public func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
        if self.mustProbe { try await self.probe(flight) }
        let request = try self.endpoint.request(for: flight.scope)
        let scrubber = Scrubber(self.endpoint.secrets)
        return try await self.transfer.run(request, flight) { result, requestedMS in
            switch result {
            case .success(let response) where response.status == 200:
                do throws(IdentityError) {
                    return .granted(
                        try TokenResponse.parse(
                            response.body,
                            requestedMS: requestedMS,
                            requestedWallMS: WallClock.nowMS()
                        )
                    )
                } catch {
                    return .refused(error)
                }
            case .success(let response): return Self.refused(response, scrubber)
            case .failure(let error):
                return .failed(
                    .brokenOff,
                    IdentityError(
                        .transport,
                        "The metadata service did not answer: \(error.summary)."
                    )
                )
            }
        }
    }

    /// Any HTTP answer means that there is a metadata service: without the `Metadata` field it
    /// answers 400, and so nothing but it is asked for a token.
    private func probe(_ flight: TokenFlight) async throws(IdentityError) {
        var request = self.endpoint.probe
        request.connectTimeoutMS = Self.probeTimeoutMS
        request.timeoutMS = Self.probeTimeoutMS
        switch await flight.perform(request, on: self.client) {
        case .success: self.mustProbe = false
        case .failure(.cancelled), .failure(.closed): throw TokenFlight.closed
        case .failure(let error):
            throw IdentityError(
                .unavailable,
                "There is no metadata service here (\(error.summary)).",
                advice: "Managed identity works on Azure hosts only."
            )
        }
    }

    private static func refused(
        _ response: HTTPClient.Response,
        _ scrubber: Scrubber
    ) -> RetriedTransfer.Verdict {
        let body = OAuthErrorBody(response.body, scrubber: scrubber)
        let what = body.summary ?? body.error ?? "no reason given"
        let retryAfterMS = RetryAfter.milliseconds(
            in: response.headers,
            unixNowMS: WallClock.nowMS(),
            millisecondsMax: ExchangeLimits.askedWaitMSMax
        )
        if response.status == 400 {
            return .refused(
                IdentityError(
                    .unavailable,
                    "The metadata service knows no such identity: \(what).",
                    advice: "Assign the managed identity to this host, or set AZURE_CLIENT_ID "
                        + "to one that is.",
                    oauthError: body.error,
                    status: 400
                )
            )
        }
        guard response.status == 429 || response.status >= 500 || Self.isJSON(response.body) else {
            // Other clouds, and proxies on developers' machines, answer at this address too.
            return .failed(
                .status(response.status, retryAfterMS: retryAfterMS),
                IdentityError(
                    .unavailable,
                    "What answers at the metadata address (\(response.status)) is not Azure's.",
                    advice: "Managed identity works on Azure hosts only.",
                    status: response.status
                )
            )
        }
        let kind: IdentityError.Kind =
            response.status == 429
            ? .throttled : (500...599).contains(response.status) ? .authorityFailed : .refused
        return .failed(
            .status(response.status, retryAfterMS: retryAfterMS),
            IdentityError(
                kind,
                "The metadata service answered \(response.status): \(what).",
                oauthError: body.error,
                status: response.status,
                retryAfterMS: retryAfterMS
            )
        )
    }

    private static func isJSON(_ body: [UInt8]) -> Bool {
        (try? JSONReader().read(body))?.root.kind == .object
    }
}
