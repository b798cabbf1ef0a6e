// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// The authority's token endpoint: one POST, its retries, and what its answers mean.
///
/// Redirects are never followed and cookies never kept: the body holds a credential
/// (identity.md 2.1 and 4.1).
@LoopActor final class TokenEndpoint {
    private let authority: Authority
    private let url: String
    private let transfer: RetriedTransfer

    init(
        _ authority: Authority,
        url: String? = nil,
        client: HTTPClient,
        limits: ExchangeLimits
    ) {
        self.authority = authority
        self.url = url ?? authority.tokenURL
        self.transfer = RetriedTransfer(client: client, limits: limits)
    }

    /// What is sent, and what must not come back in a message.
    struct Request {
        var form: FormBody
        var secrets: [Secret]
        /// Of the federated token, for advice.
        var claims: FederatedTokenClaims?
    }

    /// Exchanges the form for a token.
    func exchange(
        _ request: Request,
        _ flight: TokenFlight
    ) async throws(IdentityError) -> TokenGrant {
        let scrubber = Scrubber(request.secrets)
        let post = try self.post(request.form)
        return try await self.transfer.run(post, flight) { result, requestedMS in
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
        let lines = [
            (name: "Content-Type", value: "application/x-www-form-urlencoded"),
            (name: "Accept", value: "application/json"),
            // The same on every try, so that support can follow it through the retries.
            (name: "x-ms-client-request-id", value: RandomBytes.uuidV4()),
        ]
        guard let headers = try? HeaderLines(lines) else {
            throw IdentityError(.configuration, "The token request could not be built.")
        }
        var request = HTTPClient.Request(.post, self.url, headers: headers, body: form.bytes)
        request.bodyBytesMax = TokenResponse.bodyBytesMax
        request.proxy = self.authority.isLoopback ? .none : .environment
        return request
    }
}
