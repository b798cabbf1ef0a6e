// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// The claims the sandbox looks at (RFC 7519 §4.1 and Entra's own).
struct JSONWebTokenClaims: Equatable {
    var issuer: String
    var subject: String
    /// A single string counts as a list of one, as RFC 7519 §4.1.3 has it.
    var audiences: [String]
    /// Unix time in seconds.
    var expiresAtS: Int64
    var notBeforeS: Int64?
    var issuedAtS: Int64?
    /// App roles of an Entra access token.
    var roles: [String] = []
    /// Entra's unique token identifier.
    var uti: String?

    init?(_ object: JSONValue) {
        guard let issuer = object["iss"]?.string, let subject = object["sub"]?.string,
            let expiresAtS = JSONWebTokenClaims.seconds(object["exp"]),
            let audiences = JSONWebTokenClaims.strings(object["aud"])
        else { return nil }
        self.issuer = issuer
        self.subject = subject
        self.audiences = audiences
        self.expiresAtS = expiresAtS
        if let value = object["nbf"] {
            guard let seconds = JSONWebTokenClaims.seconds(value) else { return nil }
            self.notBeforeS = seconds
        }
        if let value = object["iat"] {
            guard let seconds = JSONWebTokenClaims.seconds(value) else { return nil }
            self.issuedAtS = seconds
        }
        self.roles = JSONWebTokenClaims.strings(object["roles"]) ?? []
        self.uti = object["uti"]?.string
    }

    /// A NumericDate up to the year 9999: sums of two of them cannot overflow.
    private static func seconds(_ value: JSONValue?) -> Int64? {
        guard let seconds = value?.int64, (0...253_402_300_799).contains(seconds) else {
            return nil
        }
        return seconds
    }

    private static func strings(_ value: JSONValue?) -> [String]? {
        guard let value else { return nil }
        if let text = value.string { return [text] }
        guard value.kind == .array else { return nil }
        var texts: [String] = []
        for element in value.elements {
            guard let text = element.string else { return nil }
            texts.append(text)
        }
        return texts
    }
}
