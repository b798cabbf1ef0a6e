// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON

/// An RSA key with the `kid` under which its public half is published.
struct SigningKey {
    let rsa: RSAKey
    /// The RFC 7638 thumbprint: stable for a key, different for every key.
    let keyID: String
    private let modulus: String
    private let exponent: String

    init(_ rsa: RSAKey) throws(CryptoError) {
        let (modulus, exponent) = try rsa.publicNumbers()
        self.rsa = rsa
        self.modulus = Base64URL.encode(modulus)
        self.exponent = Base64URL.encode(exponent)
        // RFC 7638 §3.1: the required members in this order, without blanks.
        let canonical = "{\"e\":\"\(self.exponent)\",\"kty\":\"RSA\",\"n\":\"\(self.modulus)\"}"
        self.keyID = Base64URL.encode(SHA256.digest(Array(canonical.utf8)))
    }

    /// A fresh key.
    static func generate() throws(CryptoError) -> SigningKey {
        try SigningKey(try RSAKey.generate())
    }

    /// Writes the public half as a JWK (RFC 7517) into the open array of `writer`.
    func writeJWK(to writer: inout JSONWriter, issuer: String?) {
        writer.object { writer in
            writer.member("use", "sig")
            writer.member("kty", "RSA")
            writer.member("kid", self.keyID)
            writer.member("alg", "RS256")
            writer.member("n", self.modulus)
            writer.member("e", self.exponent)
            if let issuer { writer.member("issuer", issuer) }
        }
    }
}
