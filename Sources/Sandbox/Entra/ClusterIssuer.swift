// SPDX-License-Identifier: Apache-2.0

/// The stand-in of a cluster's OIDC issuer: the keys that sign service-account tokens.
///
/// Entra reads the real one's metadata and key set over HTTPS; here both live in one process, and
/// the documents are served for those who want to look (`doctor`).
final class ClusterIssuer {
    /// The `iss` of its tokens, with a trailing slash like AKS.
    let issuer: String
    /// What Entra has read: keys it verifies with.
    private(set) var published: KeyRing
    /// The key new tokens are signed with.
    private(set) var current: SigningKey

    init(issuer: String) throws(CryptoError) {
        let key = try SharedKeys.clusterKey()
        self.issuer = issuer
        self.published = KeyRing(key)
        self.current = key
    }

    /// Signs with a fresh key from now on.
    ///
    /// - Parameter publishing: false leaves Entra with the old key set, as in the minutes after a
    ///   real rotation: tokens are then refused with AADSTS700027.
    /// - Throws: `CryptoError` when OpenSSL makes no key.
    func rotateKey(publishing: Bool) throws(CryptoError) {
        self.current = try SigningKey.generate()
        if publishing { self.published.roll(to: self.current, keepingOld: true) }
    }

    /// Makes the current key known to Entra.
    func publish() {
        if self.published.key(self.current.keyID) == nil {
            self.published.roll(to: self.current, keepingOld: true)
        }
    }
}
