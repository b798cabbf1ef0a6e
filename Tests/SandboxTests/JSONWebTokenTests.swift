// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Testing

@testable import Sandbox

/// Goal: nothing but an untouched RS256 token of a known key passes.
///
/// Method: sign with a real key, then change one thing at a time.
@Suite struct JSONWebTokenTests {
    private static let claims: JSON = [
        "iss": "https://issuer.example/", "sub": "someone", "aud": "api://x", "exp": 2_000_000_000,
    ]

    private func signed(_ claims: JSON = JSONWebTokenTests.claims) throws -> (String, SigningKey) {
        let key = try SharedKeys.entraKey()
        return (try JSONWebToken.sign(try JSONFragment(claims), with: key), key)
    }

    @Test func readsBackWhatItSigned() throws {
        let (text, key) = try self.signed()
        let token = try #require(JSONWebToken(text))
        #expect(token.algorithm == "RS256")
        #expect(token.keyID == key.keyID)
        #expect(token.claims.issuer == "https://issuer.example/")
        #expect(token.claims.audiences == ["api://x"])
        #expect(token.claims.expiresAtS == 2_000_000_000)
        #expect(key.rsa.verifies(token.signature, over: token.signedBytes))
    }

    @Test func everyFlippedByteBreaksTheSignatureOrTheForm() throws {
        let (text, key) = try self.signed()
        let bytes = Array(text.utf8)
        for index in stride(from: 0, to: bytes.count, by: 7) {
            var changed = bytes
            changed[index] =
                changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            guard changed != bytes,
                let token = JSONWebToken(String(decoding: changed, as: UTF8.self))
            else { continue }
            #expect(!key.rsa.verifies(token.signature, over: token.signedBytes), "byte \(index)")
        }
    }

    @Test func anotherKeyDoesNotVerify() throws {
        let (text, _) = try self.signed()
        let token = try #require(JSONWebToken(text))
        let other = try SharedKeys.clusterKey()
        #expect(!other.rsa.verifies(token.signature, over: token.signedBytes))
        #expect(!other.rsa.verifies([], over: token.signedBytes))
    }

    @Test(arguments: [
        "", ".", "..", "a.b", "a.b.c.d", "not a token", "<html></html>",
        "e30.e30.", "e30=.e30.AA", "bnVsbA.e30.AA",
    ])
    func malformedTextIsNoToken(_ text: String) {
        #expect(JSONWebToken(text) == nil)
    }

    @Test func repeatedMembersCriticalHeadersAndHugeTokensAreRefused() throws {
        let header = Base64URL.encode(Array("{\"alg\":\"RS256\"}".utf8))
        let good = "{\"iss\":\"a\",\"sub\":\"b\",\"aud\":\"c\",\"exp\":1}"
        func token(_ header: String, _ claims: String) -> String {
            header + "." + Base64URL.encode(Array(claims.utf8)) + ".AAAA"
        }
        #expect(JSONWebToken(token(header, good)) != nil)
        #expect(JSONWebToken(token(header, good.replacing("\"sub\"", with: "\"iss\""))) == nil)
        let critical = Base64URL.encode(Array("{\"alg\":\"RS256\",\"crit\":[\"x\"]}".utf8))
        #expect(JSONWebToken(token(critical, good)) == nil)
        let padding = String(repeating: "x", count: JSONWebToken.bytesMax)
        #expect(JSONWebToken(token(header, good.replacing("\"b\"", with: "\"\(padding)\""))) == nil)
        #expect(
            JSONWebToken(token(header, good.replacing("\"exp\":1", with: "\"exp\":1e30"))) == nil
        )
        #expect(JSONWebToken(token(header, good.replacing("\"exp\":1", with: "\"exp\":-1"))) == nil)
    }

    @Test func keyIDIsTheThumbprintOfThePublishedKey() throws {
        // The example of RFC 7638 §3.1.
        let canonical =
            "{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\""
            + "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L"
            + "6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ"
            + "5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD"
            + "08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEg"
            + "U8awapJzKnqDKgw\"}"
        #expect(
            Base64URL.encode(SHA256.digest(Array(canonical.utf8)))
                == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        )
        #expect(try SharedKeys.entraKey().keyID != SharedKeys.clusterKey().keyID)
    }

    @Test func jwksHasTheCurrentKeyFirstAndForgetsTheOldest() throws {
        var ring = KeyRing(try SharedKeys.entraKey())
        let first = ring.current.keyID
        ring.roll(to: try SharedKeys.clusterKey(), keepingOld: true)
        #expect(ring.current.keyID != first)
        #expect(ring.key(first) != nil)
        let text = try ring.jwks(issuer: nil).text
        #expect(text.contains("\"kid\":\"\(first)\""))
        #expect(text.contains("\"e\":\"AQAB\""))
        ring.roll(to: try SharedKeys.entraKey(), keepingOld: false)
        #expect(ring.key(try SharedKeys.clusterKey().keyID) == nil)
    }
}
