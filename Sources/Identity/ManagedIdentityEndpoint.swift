// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Where managed identity tokens come from, and in what form they are asked for.
@LoopActor struct ManagedIdentityEndpoint {
    /// The metadata service's link-local address.
    nonisolated static let metadataService = "http://169.254.169.254"

    /// Whether it is the metadata service, which can be absent.
    let isMetadataService: Bool
    /// The base URL, for the cache's key and the audit log.
    let base: String
    private let clientID: String
    private let header: Secret?
    /// What answers must not bring back into a message.
    var secrets: [Secret] { self.header.map { [$0] } ?? [] }

    /// App Service and its kin if they announce themselves, else the metadata service.
    init(_ settings: IdentitySettings) throws(IdentityError) {
        self.clientID = settings.clientID
        if let endpoint = settings.identityEndpoint, let header = settings.identityHeader {
            self.base = endpoint
            self.header = header
            self.isMetadataService = false
        } else {
            var base = settings.podIdentityAuthorityHost ?? Self.metadataService
            while base.hasSuffix("/") { base.removeLast() }
            self.base = base
            self.header = nil
            self.isMetadataService = true
        }
        guard self.base.hasPrefix("http://") || self.base.hasPrefix("https://") else {
            throw IdentityError(
                .configuration,
                "The managed identity endpoint is not a URL.",
                advice: "Check IDENTITY_ENDPOINT and AZURE_POD_IDENTITY_AUTHORITY_HOST."
            )
        }
    }

    /// The request for a token.
    func request(for scope: Scope) throws(IdentityError) -> HTTPClient.Request {
        let resource = PercentEncoding.encode(scope.resource)
        var url =
            self.isMetadataService
            ? "\(self.base)/metadata/identity/oauth2/token?api-version=2018-02-01"
            : "\(self.base)?api-version=2019-08-01"
        url += "&resource=\(resource)"
        if !self.clientID.isEmpty { url += "&client_id=\(PercentEncoding.encode(self.clientID))" }
        var line = (name: "Metadata", value: "true")
        if let header { line = (name: "X-IDENTITY-HEADER", value: header.value) }
        guard let headers = try? HeaderLines([line]) else {
            throw IdentityError(.configuration, "IDENTITY_HEADER cannot be sent.")
        }
        return Self.unproxied(url, headers)
    }

    /// The request that only asks whether anyone is there.
    var probe: HTTPClient.Request {
        Self.unproxied("\(self.base)/metadata/identity/oauth2/token?api-version=2018-02-01", nil)
    }

    private static func unproxied(_ url: String, _ headers: HeaderLines?) -> HTTPClient.Request {
        var request = HTTPClient.Request(.get, url, headers: headers)
        request.proxy = .none
        request.bodyBytesMax = TokenResponse.bodyBytesMax
        return request
    }
}
