// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Everything the doctor fetches; nothing is judged here.
extension Doctor {
    func askAuthority(_ choice: CredentialChoice) async -> AuthorityAnswer? {
        let settings = self.input.settings
        let asks: [CredentialKind] = [
            .workloadIdentity, .clientSecret, .clientCertificate, .environment,
        ]
        guard asks.contains(choice.kind), settings.kubernetesTokenProxy == nil,
            let authority = try? Authority(
                host: settings.authorityHost,
                tenantID: settings.tenantID
            )
        else { return nil }
        let startedMS = self.loop.nowMS
        let result = await self.get(authority.metadataURL, isMeasured: true)
        return AuthorityAnswer(
            authority: authority,
            result: result,
            tookMS: self.loop.nowMS - startedMS,
            route: authority.isLoopback ? nil : self.client.route(to: authority.metadataURL)
        )
    }

    func issuerDocuments(
        _ token: DecodedJWT
    ) async -> Result<IssuerDocuments, IssuerDocuments.Failure> {
        do throws(IssuerDocuments.Failure) {
            let url = IssuerDocuments.discoveryURL(token.claims.issuer ?? "")
            let discovery = try IssuerDocuments.discovery(try await self.document(url))
            let keys = try IssuerDocuments.keys(try await self.document(discovery.keysURL))
            return .success(IssuerDocuments(issuer: discovery.issuer, keys: keys))
        } catch {
            return .failure(error)
        }
    }

    private func document(_ url: String) async throws(IssuerDocuments.Failure) -> [UInt8] {
        guard IssuerDocuments.isSafe(url) else { throw .unsafeURL(url) }
        switch await self.get(url) {
        case .failure(let error): throw .transfer(error)
        case .success(let response) where response.status == 200: return response.body
        case .success(let response): throw .status(response.status)
        }
    }

    /// By the same code as the server's, with fewer tries.
    func tryExchange(
        _ choice: CredentialChoice
    ) async -> Result<TokenGrant, IdentityError> {
        var limits = ExchangeLimits()
        limits.triesMax = 2
        limits.tryTimeoutMS = self.timeoutMS
        do throws(IdentityError) {
            let credential = try CredentialFactory.make(
                choice,
                self.input.settings,
                on: self.loop,
                client: self.client,
                limits: limits
            )
            defer { credential.close() }
            let flight = TokenFlight(on: self.loop, scope: try Scope(self.input.scope))
            return .success(try await credential.exchange(flight))
        } catch {
            return .failure(error)
        }
    }

    func askBackend(
        _ url: String,
        _ grant: TokenGrant
    ) async -> Result<HTTPClient.Response, TransferError> {
        let lines = try? HeaderLines([
            (name: "Authorization", value: "Bearer \(grant.value)"),
            (name: "Accept", value: "application/json"),
            (name: "X-Request-Id", value: RandomBytes.uuidV4()),
            (name: "X-Request-Timeout-Ms", value: String(self.timeoutMS)),
        ])
        return await self.get("\(url)/health", headers: lines)
    }

    private func get(
        _ url: String,
        headers: HeaderLines? = nil,
        isMeasured: Bool = false
    ) async -> Result<HTTPClient.Response, TransferError> {
        var request = HTTPClient.Request(.get, url, headers: headers)
        request.timeoutMS = self.timeoutMS
        request.connectTimeoutMS = min(self.timeoutMS, request.connectTimeoutMS)
        request.bodyBytesMax = Self.bodyBytesMax
        request.isMeasured = isMeasured
        let isLoopback = ScopeCheck.host(of: url).map(Authority.isLoopback) ?? false
        request.proxy = isLoopback ? .none : .environment
        do throws(TransferError) {
            return .success(try await self.client.perform(request))
        } catch {
            return .failure(error)
        }
    }
}
