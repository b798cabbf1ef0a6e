// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON

/// The JWT by which a certificate's owner authenticates (RFC 7523 §3, Entra's certificate
/// credentials).
struct CertificateAssertion {
    /// Entra accepts up to a day; azure-identity asks for ten minutes.
    static let lifetimeS: UInt64 = 600

    let clientID: String
    /// The token URL.
    let audience: String
    /// Seconds since 1970.
    let nowS: UInt64
    /// Unique per assertion.
    let id: String
    /// Whether the certificates are sent along (`x5c`), for subject name and issuer matching.
    let sendsChain: Bool

    func signed(
        with certificate: OpenSSLCertificate
    ) throws(OpenSSLCertificate.Refusal) -> Secret {
        guard let header = self.header(certificate), let claims = self.claims() else {
            throw .signingFailed
        }
        let input = Base64URL.encode(header) + "." + Base64URL.encode(claims)
        let signature = try certificate.signPS256(Array(input.utf8))
        return Secret(input + "." + Base64URL.encode(signature))
    }

    private func header(_ certificate: OpenSSLCertificate) -> [UInt8]? {
        var writer = JSONWriter(reserving: 256)
        writer.object { writer in
            writer.member("alg", "PS256")
            writer.member("typ", "JWT")
            writer.member("x5t#S256", Base64URL.encode(certificate.thumbprintSHA256))
            guard self.sendsChain else { return }
            writer.key("x5c")
            writer.array { writer in
                for der in certificate.chainDER { writer.string(Base64.encode(der)) }
            }
        }
        return (try? writer.finish())?.bytes
    }

    private func claims() -> [UInt8]? {
        var writer = JSONWriter(reserving: 512)
        writer.object { writer in
            writer.member("aud", self.audience)
            writer.member("iss", self.clientID)
            writer.member("sub", self.clientID)
            writer.member("jti", self.id)
            writer.member("nbf", Int(self.nowS))
            writer.member("iat", Int(self.nowS))
            writer.member("exp", Int(self.nowS + Self.lifetimeS))
        }
        return (try? writer.finish())?.bytes
    }
}
