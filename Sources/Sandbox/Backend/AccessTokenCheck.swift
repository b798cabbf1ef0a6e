// SPDX-License-Identifier: Apache-2.0

/// Verifies bearer tokens against the small Entra's keys, as an API in the same tenant would.
///
/// A verified token is remembered: RS256 costs more than everything else in an answer. Expiry,
/// revocation and the key's being published are checked each time.
final class AccessTokenCheck {
    /// Tokens remembered; all are forgotten when there are more.
    static let tokensMax = 256
    private struct Verified {
        var claims: JSONWebTokenClaims
        var keyID: String?
    }

    private let authority: any TokenAuthority
    private let audience: String
    private var verified: [String: Verified] = [:]

    init(authority: any TokenAuthority, audience: String) {
        self.authority = authority
        self.audience = audience
    }

    /// The caller behind an `Authorization` field, or a 401 problem.
    func caller(authorization: String?, now: Timestamp) throws(Problem) -> Caller {
        guard let authorization else {
            throw .unauthorized("A bearer token is required.", challenge: "Bearer")
        }
        let scheme = authorization.prefix(7)
        guard scheme.lowercased() == "bearer " else {
            throw .unauthorized("A bearer token is required.", challenge: "Bearer")
        }
        let text = String(authorization.dropFirst(7))
        let known: Verified
        if let remembered = self.verified[text] {
            known = remembered
        } else {
            known = try self.verify(text)
        }
        guard self.authority.publishedKeys.key(known.keyID) != nil else {
            throw AccessTokenCheck.invalid("The token is signed by an unknown key.")
        }
        let claims = known.claims
        let nowS = now.unixMS / 1000
        // No skew: issuer and judge share a clock here, and a client that goes on with an expired
        // token must be found out.
        guard nowS < claims.expiresAtS else {
            throw AccessTokenCheck.invalid("The token is expired.")
        }
        guard nowS >= claims.notBeforeS ?? 0 else {
            throw AccessTokenCheck.invalid("The token is not valid yet.")
        }
        guard !self.authority.isRevoked(uti: claims.uti) else {
            throw AccessTokenCheck.invalid("The token is revoked.")
        }
        return Caller(subject: claims.subject, roles: claims.roles)
    }

    private func verify(_ text: String) throws(Problem) -> Verified {
        guard let token = JSONWebToken(text), token.algorithm == "RS256" else {
            throw AccessTokenCheck.invalid("The token is malformed.")
        }
        guard let key = self.authority.publishedKeys.key(token.keyID) else {
            throw AccessTokenCheck.invalid("The token is signed by an unknown key.")
        }
        guard key.rsa.verifies(token.signature, over: token.signedBytes) else {
            throw AccessTokenCheck.invalid("The token's signature is wrong.")
        }
        guard self.authority.accessTokenIssuers.contains(token.claims.issuer) else {
            throw AccessTokenCheck.invalid("The token has another issuer.")
        }
        guard token.claims.audiences == [self.audience] else {
            throw AccessTokenCheck.invalid("The token is for another audience.")
        }
        let verified = Verified(claims: token.claims, keyID: token.keyID)
        if self.verified.count >= AccessTokenCheck.tokensMax { self.verified = [:] }
        self.verified[text] = verified
        return verified
    }

    private static func invalid(_ detail: String) -> Problem {
        // RFC 6750 §3.1; the description has no quotes or backslashes.
        .unauthorized(
            detail,
            challenge: "Bearer error=\"invalid_token\", error_description=\"\(detail)\""
        )
    }
}
