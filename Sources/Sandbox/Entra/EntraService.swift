// SPDX-License-Identifier: Apache-2.0
internal import EventLoop
internal import JSON

/// The small Entra without its sockets: a request in, an answer out.
final class EntraService: TokenAuthority {
    /// Path of the cluster issuer on this server; the real one is a host of its own.
    static let clusterPrefix = "/cluster/"

    var directory: EntraDirectory
    var settings = EntraSettings()
    let cluster: ClusterIssuer
    /// Scheme, host and port, without a slash at the end: the authority host.
    let baseURL: String
    private(set) var publishedKeys: KeyRing
    private(set) var ledger = TokenLedger()

    init(
        baseURL: String,
        clusterID: String,
        makeDirectory: (_ issuer: String) -> EntraDirectory
    ) throws(CryptoError) {
        let path = EntraService.clusterPrefix + clusterID + "/"
        self.baseURL = baseURL
        self.cluster = try ClusterIssuer(issuer: baseURL + path)
        self.directory = makeDirectory(self.cluster.issuer)
        self.publishedKeys = KeyRing(try SharedKeys.entraKey())
    }

    /// v1.0 and v2.0 spelling: the API that a token is for decides which it gets, by
    /// `requestedAccessTokenVersion` in its manifest.
    var accessTokenIssuers: [String] {
        [self.versionOneIssuer, "\(self.baseURL)/\(self.directory.tenantID)/v2.0"]
    }

    private var versionOneIssuer: String {
        "https://sts.windows.net/\(self.directory.tenantID)/"
    }

    func isRevoked(uti: String?) -> Bool { self.ledger.isRevoked(uti) }

    /// Makes every token issued so far invalid at the backend.
    func revokeTokens() { self.ledger.revokeAll() }

    /// Signs with a fresh key from now on.
    func rollKey(keepingOld: Bool) throws(CryptoError) {
        self.publishedKeys.roll(to: try SigningKey.generate(), keepingOld: keepingOld)
    }

    /// Answers one request.
    func answer(_ request: IncomingRequest, now: Timestamp) -> Answer {
        if request.path.hasPrefix(EntraService.clusterPrefix) {
            return self.clusterDocument(request)
        }
        let segments = request.path.dropFirst().split(
            separator: "/",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard segments.count == 2, !segments[0].isEmpty else { return EntraService.notFound }
        let tenant = String(segments[0])
        switch segments[1] {
        case "oauth2/v2.0/token":
            return self.token(request, tenant: tenant, now: now)
        case "v2.0/.well-known/openid-configuration":
            return self.document(request) {
                guard self.directory.isTenant(tenant) else { return nil }
                return try JSONFragment(self.metadata)
            } ?? EntraAnswer.unknownTenant(tenant, request, now)
        case "discovery/v2.0/keys":
            return self.document(request) {
                try self.publishedKeys.jwks(issuer: self.accessTokenIssuers[1])
            } ?? EntraService.notFound
        default:
            return EntraService.notFound
        }
    }

    private func token(_ request: IncomingRequest, tenant: String, now: Timestamp) -> Answer {
        do throws(EntraError) {
            guard request.method == "POST" else { throw .wrongMethod(request.method) }
            // Entra looks for the parameters of a form and finds none in any other body.
            guard request.mediaType == "application/x-www-form-urlencoded" else {
                throw .missingParameter("grant_type")
            }
            guard let form = FormFields(decoding: request.body) else { throw .malformedBody() }
            let endpoint = TokenEndpoint(
                directory: self.directory,
                assertions: AssertionCheck(entraIssuers: self.accessTokenIssuers) { issuer in
                    guard self.settings.isIssuerReachable, issuer == self.cluster.issuer else {
                        return nil
                    }
                    return self.cluster.published
                }
            )
            let grant = try endpoint.decide(form, tenant: tenant, now: now)
            return EntraAnswer.token(
                try self.issue(grant, now: now),
                self.settings,
                request
            )
        } catch {
            return EntraAnswer(error, request, now).answer
        }
    }

    /// Signs an access token for `grant`.
    func issue(
        _ grant: TokenEndpoint.Grant,
        now: Timestamp
    ) throws(EntraError) -> String {
        let issuedAtS = Int(now.unixMS / 1000)
        let tenantID = self.directory.tenantID
        var claims = JSONWriter(reserving: 1024)
        let roles = self.settings.roles ?? grant.roles
        let uti = self.ledger.issue()
        claims.object { claims in
            claims.member("aud", grant.resource)
            claims.member("iss", self.versionOneIssuer)
            claims.member("iat", issuedAtS)
            claims.member("nbf", issuedAtS)
            claims.member("exp", issuedAtS + self.settings.expiresInS)
            claims.member("aio", Base64URL.encode(RandomBytes.array(count: 24)))
            claims.member("appid", grant.clientID)
            claims.member("appidacr", grant.authenticationClass)
            claims.member("idp", self.versionOneIssuer)
            claims.member("idtyp", "app")
            claims.member("oid", grant.objectID)
            claims.member("rh", "1." + Base64URL.encode(RandomBytes.array(count: 24)))
            claims.key("roles")
            claims.array { claims in for role in roles { claims.string(role) } }
            claims.member("sub", grant.objectID)
            claims.member("tid", tenantID)
            claims.member("uti", uti)
            claims.member("ver", "1.0")
        }
        guard let fragment = try? claims.finish(),
            let token = try? JSONWebToken.sign(fragment, with: self.publishedKeys.current)
        else {
            throw EntraError(90033, 503, "temporarily_unavailable", "Transient error.")
        }
        return token
    }

    private func clusterDocument(_ request: IncomingRequest) -> Answer {
        let issuer = self.cluster.issuer
        let wanted = self.baseURL + request.path
        return self.document(request) {
            switch wanted {
            case issuer + ".well-known/openid-configuration":
                return try JSONFragment(EntraService.clusterMetadata(issuer))
            case issuer + "openid/v1/jwks":
                return try self.cluster.published.jwks(issuer: nil)
            default:
                return nil
            }
        } ?? EntraService.notFound
    }

    /// A document for `GET` and `HEAD`; nil when `make` has none.
    private func document(
        _ request: IncomingRequest,
        _ make: () throws -> JSONFragment?
    ) -> Answer? {
        guard request.method == "GET" || request.method == "HEAD" else {
            return Answer(
                status: 405,
                headers: [HeaderField("Allow", "GET, HEAD")],
                body: Array("{\"error\":\"method_not_allowed\"}".utf8)
            )
        }
        guard let fragment = try? make() else { return nil }
        var answer = Answer(fragment)
        answer.headers = [HeaderField("Cache-Control", "max-age=86400, private")]
        return answer
    }

    private static let notFound = Answer(
        status: 404,
        body: Array("{\"error\":\"not_found\"}".utf8)
    )
}
