// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON

/// The federated token as read from its file: trimmed, and checked before it is sent anywhere.
struct FederatedToken {
    /// A service account token has one to two kilobytes.
    static let bytesMax = 32 * 1024
    /// How long past its expiry a token is still sent, because our clock may be the wrong one.
    static let skewMSMax: Int64 = 5 * 60 * 1000

    /// The assertion as sent.
    let assertion: Secret
    let claims: FederatedTokenClaims

    /// Checks the file's content.
    /// - Throws: `IdentityError` of kind `federatedToken`, naming the file and the remedy.
    init(fileContent: [UInt8], path: String, wallMS: UInt64) throws(IdentityError) {
        let isBlank: (UInt8) -> Bool = { $0 <= 0x20 }
        var bytes = fileContent[...]
        while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        guard !bytes.isEmpty else {
            throw Self.error(
                "The federated token file \(path) is empty.",
                "The kubelet writes it when the pod starts: check the projected volume."
            )
        }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }),
            parts.allSatisfy({ $0.allSatisfy(Base64URL.contains) }),
            let payload = Base64URL.decode(parts[1]),
            let claims = Self.claims(in: payload)
        else {
            throw Self.error(
                "The federated token file \(path) does not hold a JWT.",
                "AZURE_FEDERATED_TOKEN_FILE must name the projected service account token."
            )
        }
        if let expiresAtS = claims.expiresAtS {
            let (expiresAtMS, overflow) = max(expiresAtS, 0).multipliedReportingOverflow(by: 1000)
            let lateMS = overflow ? 0 : Int64(clamping: wallMS) - expiresAtMS
            guard lateMS <= Self.skewMSMax else {
                throw Self.error(
                    "The federated token in \(path) expired \(lateMS / 60_000) minutes ago.",
                    "The kubelet does not rotate it: a subPath mount never updates, and "
                        + "a copied file does not either; re-create the pod."
                )
            }
        }
        self.assertion = Secret(String(decoding: bytes, as: UTF8.self))
        self.claims = claims
    }

    private static func claims(in payload: [UInt8]) -> FederatedTokenClaims? {
        guard let document = try? JSONReader().read(payload), document.root.kind == .object
        else { return nil }
        let root = document.root
        var claims = FederatedTokenClaims()
        claims.issuer = root["iss"]?.string
        claims.subject = root["sub"]?.string
        claims.expiresAtS = root["exp"]?.int64
        if let audience = root["aud"] {
            if let single = audience.string {
                claims.audiences = [single]
            } else if audience.kind == .array {
                for element in audience.elements {
                    if let text = element.string { claims.audiences.append(text) }
                }
            }
        }
        return claims
    }

    private static func error(_ message: String, _ advice: String) -> IdentityError {
        IdentityError(.federatedToken, message, advice: advice)
    }
}
