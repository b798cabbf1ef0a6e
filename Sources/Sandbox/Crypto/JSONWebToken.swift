// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON

/// A JWT taken apart (RFC 7519, JWS compact form of RFC 7515 §7.1).
///
/// Nothing is verified yet.
struct JSONWebToken {
    /// Longest token read, in bytes: real ones stay under 4 KiB, Entra refuses far larger ones.
    static let bytesMax = 16 * 1024

    let algorithm: String
    let keyID: String?
    let claims: JSONWebTokenClaims
    /// Header, dot and payload as they were signed.
    let signedBytes: [UInt8]
    let signature: [UInt8]

    /// Takes `text` apart; nil unless it is three base64url parts, the first two JSON objects.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= JSONWebToken.bytesMax, parts.count == 3,
            let headerBytes = Base64URL.decode(parts[0]),
            let payloadBytes = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]),
            let header = JSONWebToken.object(headerBytes),
            let algorithm = header.root["alg"]?.string,
            // RFC 7515 §4.1.11: an extension marked critical that is not understood is refused.
            header.root["crit"] == nil,
            let payload = JSONWebToken.object(payloadBytes),
            let claims = JSONWebTokenClaims(payload.root)
        else { return nil }
        self.algorithm = algorithm
        self.keyID = header.root["kid"]?.string
        self.claims = claims
        self.signedBytes = Array(text.utf8.prefix(parts[0].count + 1 + parts[1].count))
        self.signature = signature
    }

    /// Signs `claims` with RS256.
    ///
    /// `algorithm` and `keyID` change what the header says, and only that: for tokens that must be
    /// refused.
    static func sign(
        _ claims: JSONFragment,
        with key: SigningKey,
        algorithm: String = "RS256",
        keyID: String? = nil
    ) throws -> String {
        var writer = JSONWriter(reserving: 128)
        writer.object { writer in
            writer.member("alg", algorithm)
            writer.member("kid", keyID ?? key.keyID)
            writer.member("typ", "JWT")
        }
        let header = try writer.finish()
        let signed = Base64URL.encode(header.bytes) + "." + Base64URL.encode(claims.bytes)
        return signed + "." + Base64URL.encode(try key.rsa.sign(Array(signed.utf8)))
    }

    private static func object(_ bytes: [UInt8]) -> JSONDocument? {
        guard let document = try? JSONReader().read(bytes.span), document.root.kind == .object,
            // Two values for one name: which of them was checked would depend on the reader.
            !document.hasDuplicateKeys
        else { return nil }
        return document
    }
}
