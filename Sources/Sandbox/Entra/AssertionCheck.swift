// SPDX-License-Identifier: Apache-2.0

/// Judges a client assertion as Entra does: trust, signature, validity, audience, subject.
struct AssertionCheck {
    /// Longest accepted lifetime (AADSTS70023): a projected token may live 24 hours, and Entra
    /// allows one hour on top.
    static let lifetimeSMax: Int64 = 25 * 3600
    /// How far Entra's clock and the issuer's may be apart: Microsoft's library default.
    static let skewS: Int64 = 300

    /// Issuers of Entra itself: a token of theirs is not a federated token.
    var entraIssuers: [String]
    /// The keys of an issuer; nil when its documents cannot be read (AADSTS90061).
    var keys: (_ issuer: String) -> KeyRing?

    /// Returns when `text` proves `application`'s identity.
    func check(
        _ text: String,
        of application: EntraDirectory.Application,
        now: Timestamp
    ) throws(EntraError) {
        guard let token = JSONWebToken(text) else { throw .malformedAssertion() }
        guard token.algorithm == "RS256" else { throw .unsupportedAlgorithm() }
        let trusts = try self.trusts(in: application, of: token.claims)
        try self.checkSignature(token)
        try self.checkValidity(token.claims, now: now)
        try self.checkTrust(trusts, token.claims)
    }

    private func trusts(
        in application: EntraDirectory.Application,
        of claims: JSONWebTokenClaims
    ) throws(EntraError) -> [EntraDirectory.FederatedCredential] {
        guard !self.entraIssuers.contains(claims.issuer) else { throw .assertionIssuedByEntra() }
        guard !application.federatedCredentials.isEmpty else {
            throw .noFederatedCredential(client: application.clientID)
        }
        let trusts = application.federatedCredentials.filter { $0.issuer == claims.issuer }
        guard !trusts.isEmpty else { throw .unknownIssuer(claims.issuer) }
        return trusts
    }

    private func checkSignature(_ token: JSONWebToken) throws(EntraError) {
        guard let ring = self.keys(token.claims.issuer) else {
            throw .issuerUnreachable(token.claims.issuer)
        }
        guard let key = ring.key(token.keyID) else { throw .unknownKey(token.keyID ?? "") }
        guard key.rsa.verifies(token.signature, over: token.signedBytes) else {
            throw .badSignature()
        }
    }

    private func checkValidity(
        _ claims: JSONWebTokenClaims,
        now: Timestamp
    ) throws(EntraError) {
        guard let issuedAtS = claims.issuedAtS,
            claims.expiresAtS - issuedAtS <= AssertionCheck.lifetimeSMax
        else { throw .assertionLivesTooLong() }
        let fromS = max(claims.notBeforeS ?? issuedAtS, issuedAtS)
        let nowS = now.unixMS / 1000
        guard nowS >= fromS - AssertionCheck.skewS,
            nowS < claims.expiresAtS + AssertionCheck.skewS
        else {
            throw .assertionOutsideValidity(
                now: now,
                from: Timestamp(unixMS: fromS * 1000),
                to: Timestamp(unixMS: claims.expiresAtS * 1000)
            )
        }
    }

    private func checkTrust(
        _ trusts: [EntraDirectory.FederatedCredential],
        _ claims: JSONWebTokenClaims
    ) throws(EntraError) {
        let subjects = trusts.filter { $0.subject == claims.subject }
        guard !subjects.isEmpty else {
            let folded = claims.subject.lowercased()
            if trusts.contains(where: { $0.subject.lowercased() == folded }) {
                throw .subjectInOtherCase(claims.subject)
            }
            throw .unknownSubject(claims.subject)
        }
        guard subjects.contains(where: { claims.audiences.contains($0.audience) }) else {
            throw .unknownAudience(claims.audiences.joined(separator: ", "))
        }
    }
}
