// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON

/// A JWT taken apart to be looked at: for explanations, never for a decision about trust.
struct DecodedJWT {
    /// Claims of service account tokens and of access tokens (RFC 7519 §4.1 and Entra's own).
    struct Claims: Equatable {
        var issuer: String?
        var subject: String?
        var audiences: [String] = []
        var expiresAtS: Int64?
        var issuedAtS: Int64?
        var notBeforeS: Int64?
        var podName: String?
        var version: String?
        var tenantID: String?
        var objectID: String?
        /// `appid` of version 1.0, `azp` of version 2.0.
        var applicationID: String?
        var roles: [String] = []
    }

    let algorithm: String?
    let keyID: String?
    let claims: Claims
    /// Header and payload as they were signed.
    let signedBytes: [UInt8]
    let signature: [UInt8]

    /// Takes `text` apart; nil when it is no JWT, as an opaque access token is none.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3,
            let header = Base64URL.decode(parts[0]).flatMap(Self.object),
            let payload = Base64URL.decode(parts[1]).flatMap(Self.object),
            let signature = Base64URL.decode(parts[2])
        else { return nil }
        self.algorithm = header.root["alg"]?.string
        self.keyID = header.root["kid"]?.string
        self.claims = Self.claims(payload.root)
        self.signedBytes = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1])
        self.signature = signature
    }

    private static func object(_ bytes: [UInt8]) -> JSONDocument? {
        guard let document = try? JSONReader().read(bytes), document.root.kind == .object
        else { return nil }
        return document
    }

    private static func claims(_ root: JSONValue) -> Claims {
        Claims(
            issuer: root["iss"]?.string,
            subject: root["sub"]?.string,
            audiences: Self.texts(root["aud"]),
            expiresAtS: root["exp"]?.int64,
            issuedAtS: root["iat"]?.int64,
            notBeforeS: root["nbf"]?.int64,
            podName: root["kubernetes.io"]?["pod"]?["name"]?.string,
            version: root["ver"]?.string,
            tenantID: root["tid"]?.string,
            objectID: root["oid"]?.string,
            applicationID: root["appid"]?.string ?? root["azp"]?.string,
            roles: Self.texts(root["roles"])
        )
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        guard let value else { return [] }
        if let single = value.string { return [single] }
        guard value.kind == .array else { return [] }
        return value.elements.compactMap(\.string)
    }
}
