// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// A token endpoint: one POST, its retries, and what its answers mean.
///
/// Redirects are never followed and cookies never kept: the body holds a credential.
struct TokenEndpoint {
    let url: String
    /// The `Host` field, if it is not what the URL says.
    var hostField: String?
    let isLoopback: Bool
    let limits: ExchangeLimits

    /// The authority's own.
    init(_ authority: Authority, limits: ExchangeLimits) {
        self.url = authority.tokenURL
        self.isLoopback = authority.isLoopback
        self.limits = limits
    }

    /// A token proxy's.
    init(_ proxy: TokenProxy, limits: ExchangeLimits) {
        self.url = proxy.tokenURL
        self.hostField = proxy.hostField
        self.isLoopback = proxy.isLoopback
        self.limits = limits
    }

    /// What is sent, and what must not come back in a message.
    struct Request {
        var form: FormBody
        var secrets: [Secret]
        /// Of the federated token, for advice.
        var claims: FederatedTokenClaims?
    }

    /// Exchanges the form for a token.
    @LoopActor func exchange(
        _ request: Request,
        on client: HTTPClient,
        _ flight: TokenFlight
    ) async throws(IdentityError) -> TokenGrant {
        let scrubber = Scrubber(request.secrets)
        let post = try self.post(request.form)
        let transfer = RetriedTransfer(client: client, limits: self.limits)
        return try await transfer.run(post, flight) { result, requestedMS in
            switch result {
            case .success(let response) where response.status == 200:
                do throws(IdentityError) {
                    return .granted(
                        try TokenResponse.parse(response.body, requestedMS: requestedMS)
                    )
                } catch {
                    return .refused(error)
                }
            case .success(let response):
                return TokenRefusal(response, scrubber, request.claims).verdict
            case .failure(let error): return BrokenTransfer.verdict(error)
            }
        }
    }

    private func post(_ form: FormBody) throws(IdentityError) -> HTTPClient.Request {
        var lines = [
            (name: "Content-Type", value: "application/x-www-form-urlencoded"),
            (name: "Accept", value: "application/json"),
            // The same on every try, so that support can follow it through the retries.
            (name: "x-ms-client-request-id", value: RandomBytes.uuidV4()),
        ]
        if let hostField { lines.append((name: "Host", value: hostField)) }
        guard let headers = try? HeaderLines(lines) else {
            throw IdentityError(.configuration, "The token request could not be built.")
        }
        var request = HTTPClient.Request(.post, self.url, headers: headers, body: form.bytes)
        request.bodyBytesMax = TokenResponse.bodyBytesMax
        request.proxy = self.isLoopback ? .none : .environment
        return request
    }
}
