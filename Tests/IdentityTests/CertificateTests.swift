// SPDX-License-Identifier: Apache-2.0

// Goal: certificates in every form are read, and what they sign verifies.

import EventLoop
import JSON
import Testing

@testable import Identity

@Suite struct CertificateTests {
    private typealias Fixture = CertificateFixture

    private func read(_ text: String, password: String? = nil) throws -> OpenSSLCertificate {
        try OpenSSLCertificate(Array(text.utf8), password: password.map(Secret.init))
    }

    private func isValid(_ certificate: OpenSSLCertificate) throws -> Bool {
        let message = Array("header.claims".utf8)
        let signature = try certificate.signPS256(message)
        return OpenSSLSignature.isValid(
            signature,
            of: message,
            algorithm: .ps256,
            modulus: try #require(Base64URL.decode(Fixture.modulus.utf8)),
            exponent: [1, 0, 1]
        )
    }

    @Test func readsPEMInAnyOrder() throws {
        for text in [
            Fixture.key + "\n" + Fixture.certificate,
            Fixture.otherCertificate + "\n" + Fixture.certificate + "\n" + Fixture.key,
        ] {
            let certificate = try self.read(text)
            #expect(Base64URL.encode(certificate.thumbprintSHA256) == Fixture.thumbprint)
            #expect(try self.isValid(certificate))
        }
    }

    @Test func putsTheLeafFirst() throws {
        let text = Fixture.otherCertificate + "\n" + Fixture.certificate + "\n" + Fixture.key
        let chain = try self.read(text).chainDER
        #expect(chain.count == 2)
        #expect(
            try self.read(Fixture.certificate + "\n" + Fixture.key).chainDER.first == chain.first
        )
    }

    @Test func readsAnEncryptedKeyWithItsPassword() throws {
        let text = Fixture.encryptedKey + "\n" + Fixture.certificate
        #expect(try self.isValid(self.read(text, password: "hunter2")))
        #expect(throws: OpenSSLCertificate.Refusal.noKey) { try self.read(text) }
        #expect(throws: OpenSSLCertificate.Refusal.noKey) {
            try self.read(text, password: "wrong")
        }
    }

    @Test func readsPFX() throws {
        let bytes = try #require(Base64Text.decode(Fixture.pfx))
        let certificate = try OpenSSLCertificate(bytes, password: Secret("hunter2"))
        #expect(Base64URL.encode(certificate.thumbprintSHA256) == Fixture.thumbprint)
        #expect(certificate.chainDER.count == 2)
        #expect(try self.isValid(certificate))
        #expect(throws: OpenSSLCertificate.Refusal.unreadable) {
            try OpenSSLCertificate(bytes, password: Secret("wrong"))
        }
    }

    @Test func refusesWhatCannotSign() throws {
        #expect(throws: OpenSSLCertificate.Refusal.noKey) { try self.read(Fixture.certificate) }
        #expect(throws: OpenSSLCertificate.Refusal.noCertificate) { try self.read(Fixture.key) }
        #expect(throws: OpenSSLCertificate.Refusal.noCertificate) {
            try self.read(Fixture.key + "\n" + Fixture.otherCertificate)
        }
        #expect(throws: OpenSSLCertificate.Refusal.notRSA) { try self.read(Fixture.ellipticCurve) }
        #expect(throws: OpenSSLCertificate.Refusal.notRSA) { try self.read(Fixture.shortKey) }
        #expect(throws: OpenSSLCertificate.Refusal.unreadable) { try self.read("") }
        #expect(throws: OpenSSLCertificate.Refusal.unreadable) { try self.read("nonsense") }
        #expect(throws: OpenSSLCertificate.Refusal.noKey) { try self.read("-----BEGIN X-----") }
    }

    @Test func signsAnAssertionThatEntraAccepts() throws {
        let certificate = try self.read(Fixture.key + "\n" + Fixture.certificate)
        let assertion = try CertificateAssertion(
            clientID: "client",
            audience: "https://a/t/oauth2/v2.0/token",
            nowS: 1_800_000_000,
            id: "one",
            sendsChain: true
        ).signed(with: certificate).value
        let parts = assertion.split(separator: ".").map(String.init)
        #expect(parts.count == 3)
        let header = try JSONReader().read(try #require(Base64URL.decode(parts[0].utf8))).root
        #expect(header["alg"]?.string == "PS256")
        #expect(header["typ"]?.string == "JWT")
        #expect(header["x5t#S256"]?.string == Fixture.thumbprint)
        #expect(header["x5c"]?.count == 1)
        let claims = try JSONReader().read(try #require(Base64URL.decode(parts[1].utf8))).root
        #expect(claims["aud"]?.string == "https://a/t/oauth2/v2.0/token")
        #expect(claims["iss"]?.string == "client" && claims["sub"]?.string == "client")
        #expect(claims["jti"]?.string == "one")
        #expect(claims["iat"]?.lexeme == "1800000000")
        #expect(claims["exp"]?.int64 == 1_800_000_600)
        let signature = try #require(Base64URL.decode(parts[2].utf8))
        let modulus = try #require(Base64URL.decode(Fixture.modulus.utf8))
        #expect(
            OpenSSLSignature.isValid(
                signature,
                of: Array((parts[0] + "." + parts[1]).utf8),
                algorithm: .ps256,
                modulus: modulus,
                exponent: [1, 0, 1]
            )
        )
    }

    @Test func verifiesRS256AndNothingElse() throws {
        // `printf hello | openssl dgst -sha256 -sign key.pem`
        let signature = try #require(
            Base64URL.decode(
                [
                    "IgJDoXa34BImYTDv5QACaVLvq0qnsiUAaBCkFCVHeBbe7tNadG5OhI0Y2y4SdRwIq2fxdf0kekIe6",
                    "_8QeRBJ4AIMj9JbgyZo_cWmMybYzJdM2dw_hdpVV6gdmBCAueZjy_-jNUA6aiho8EnhX84Fe1te14",
                    "Bitl1tL7YahbGlJFpYii_zQyPtOg7V3dLZ7gnFYx2wQI0FQNteTb2nzF38sGdFztbp2Cvx6clFYlk",
                    "BLSQtfIBFA3l-qic71Wt0V9NqRBad07zRrlqs9ZztfwhdvUnrEslkCzZJcA01QegpCBcuBUSkicLw",
                    "ExWeoKx6Gv9lNlJj1jFAFSSlDRQRHPXrYQ",
                ].joined().utf8
            )
        )
        let modulus = try #require(Base64URL.decode(Fixture.modulus.utf8))
        func isValid(_ signature: [UInt8], _ text: String) -> Bool {
            OpenSSLSignature.isValid(
                signature,
                of: Array(text.utf8),
                algorithm: .rs256,
                modulus: modulus,
                exponent: [1, 0, 1]
            )
        }
        #expect(isValid(signature, "hello"))
        #expect(!isValid(signature, "hallo"))
        #expect(!isValid([], "hello"))
        #expect(!isValid(Array(signature.dropLast()), "hello"))
        #expect(
            !OpenSSLSignature.isValid(
                signature,
                of: Array("hello".utf8),
                algorithm: .ps256,
                modulus: modulus,
                exponent: [1, 0, 1]
            )
        )
        #expect(
            !OpenSSLSignature.isValid(
                signature,
                of: Array("hello".utf8),
                algorithm: .rs256,
                modulus: [],
                exponent: []
            )
        )
    }
}
