// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON

/// A token response (RFC 6749 §5.1), read strictly.
///
/// Each rule here is a crash, a leak or a nonsense token that azure-identity lets through. No error
/// quotes the body.
enum TokenResponse {
    /// A real answer has two to four kilobytes.
    static let bodyBytesMax = 64 * 1024
    /// Servers take 8 to 16 KB of header fields: a longer token would be refused by each of them.
    static let tokenBytesMax = 32 * 1024
    /// 28 hours; Entra's longest tokens live about 24.
    static let lifetimeSecondsMax: Int64 = 100_000

    /// Reads a 200 answer's body.
    ///
    /// `requestedWallMS`: when the request was sent by the wall clock, if the answer may say when
    /// the token expires (`expires_on`) in place of how long it lives.
    ///
    /// - Throws: `IdentityError` of kind `badResponse`.
    static func parse(
        _ body: [UInt8],
        requestedMS: UInt64,
        requestedWallMS: UInt64? = nil
    ) throws(IdentityError) -> TokenGrant {
        guard let document = try? JSONReader().read(body) else {
            throw Self.error(body.isEmpty ? "is empty" : "is not JSON")
        }
        let root = document.root
        guard root.kind == .object else { throw Self.error("is not a JSON object") }
        guard !document.hasDuplicateKeys else { throw Self.error("has a member twice") }
        guard root["error"] == nil else { throw Self.error("holds an error and a success status") }
        guard let type = root["token_type"]?.string, type.lowercased() == "bearer" else {
            throw Self.error("is not of token_type Bearer")
        }
        guard let token = root["access_token"]?.string, Self.isToken(token) else {
            throw Self.error("has no usable access_token")
        }
        guard let lifetimeS = Self.lifetimeSeconds(root, requestedWallMS),
            (1...Self.lifetimeSecondsMax).contains(lifetimeS)
        else { throw Self.error("has no usable expires_in") }
        // A nonsensical refresh_in is no reason to throw a good token away.
        let refreshS = Self.seconds(root["refresh_in"]).flatMap {
            0 < $0 && $0 < lifetimeS ? $0 : nil
        }
        return TokenGrant(
            value: token,
            requestedMS: requestedMS,
            lifetimeMS: UInt64(lifetimeS) * 1000,
            refreshAfterMS: refreshS.map { UInt64($0) * 1000 }
        )
    }

    private static func lifetimeSeconds(_ root: JSONValue, _ wallMS: UInt64?) -> Int64? {
        if let lifetimeS = Self.seconds(root["expires_in"]) { return lifetimeS }
        guard let wallMS, let expiresAtS = Self.seconds(root["expires_on"]), expiresAtS > 0 else {
            return nil
        }
        return expiresAtS - Int64(clamping: wallMS / 1000)
    }

    /// RFC 6750 §2.1: what an `Authorization` field can carry.
    ///
    /// This also keeps line breaks out of the header.
    static func isToken(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= Self.tokenBytesMax else { return false }
        return text.utf8.allSatisfy { byte in
            Base64URL.contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
                || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
                || byte == UInt8(ascii: "=")
        }
    }

    /// A number, or the same as a string: IMDS and its imitations differ.
    static func seconds(_ value: JSONValue?) -> Int64? {
        guard let value else { return nil }
        if let number = value.int64 { return number }
        guard let text = value.string, !text.isEmpty, text.utf8.count <= 12,
            text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int64(text)
    }

    private static func error(_ what: String) -> IdentityError {
        IdentityError(
            .badResponse,
            "The authority's token response \(what).",
            advice: "Check that AZURE_AUTHORITY_HOST names the authority and that no proxy "
                + "answers in its place.",
            status: 200
        )
    }
}
