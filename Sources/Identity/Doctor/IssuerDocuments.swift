// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON

/// What was fetched from the federated token's issuer: its discovery document and its keys.
struct IssuerDocuments {
    /// One public RSA key (RFC 7517 §4, RFC 7518 §6.3.1).
    struct Key: Equatable {
        let id: String?
        let modulus: [UInt8]
        let exponent: [UInt8]
    }

    /// Why there is no document.
    enum Failure: Error, Equatable {
        /// It would not be fetched over TLS.
        case unsafeURL(String)
        case transfer(TransferError)
        case status(Int)
        /// It is not what it should be.
        case unusable(String)
    }

    /// A real key set has two or three.
    static let keysMax = 100

    var issuer: String
    var keys: [Key]

    /// The URL of the discovery document (OpenID Connect Discovery 1.0 §4).
    static func discoveryURL(_ issuer: String) -> String {
        issuer + (issuer.hasSuffix("/") ? "" : "/") + ".well-known/openid-configuration"
    }

    /// Whether it may be fetched: `https`, or this machine.
    static func isSafe(_ url: String) -> Bool {
        // The path may have characters that an authority's may not.
        guard let end = url.firstRange(of: "://")?.upperBound else { return false }
        return AuthorityURL(String(url[..<end] + url[end...].prefix { $0 != "/" })) != nil
    }

    /// `issuer` and `jwks_uri` of a discovery document.
    static func discovery(
        _ body: [UInt8]
    ) throws(Failure) -> (issuer: String, keysURL: String) {
        guard let document = try? JSONReader().read(body), document.root.kind == .object,
            let issuer = document.root["issuer"]?.string,
            let keysURL = document.root["jwks_uri"]?.string
        else { throw .unusable("the discovery document lacks issuer or jwks_uri") }
        return (issuer, keysURL)
    }

    /// The RSA keys of a key set.
    static func keys(_ body: [UInt8]) throws(Failure) -> [Key] {
        guard let document = try? JSONReader().read(body), document.root.kind == .object,
            let list = document.root["keys"], list.kind == .array
        else { throw .unusable("the key set is no list of keys") }
        var keys: [Key] = []
        for entry in list.elements where keys.count < Self.keysMax {
            guard let n = entry["n"]?.string.flatMap({ Base64URL.decode($0.utf8) }),
                let e = entry["e"]?.string.flatMap({ Base64URL.decode($0.utf8) })
            else { continue }
            keys.append(Key(id: entry["kid"]?.string, modulus: n, exponent: e))
        }
        return keys
    }
}
