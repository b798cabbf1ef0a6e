// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// The published keys of an issuer, and the one it signs with now.
struct KeyRing {
    /// Keys published at once: the current one and those before it, as Entra and AKS do.
    static let keysMax = 4

    /// Newest first; the first one signs.
    private var keys: [SigningKey]

    init(_ key: SigningKey) { self.keys = [key] }

    /// The key that signs now.
    var current: SigningKey { self.keys[0] }

    /// The published key called `keyID`.
    func key(_ keyID: String?) -> SigningKey? {
        self.keys.first { $0.keyID == keyID }
    }

    /// Signs with `key` from now on; `keepingOld` goes on publishing the keys before it.
    mutating func roll(to key: SigningKey, keepingOld: Bool) {
        self.keys = [key] + (keepingOld ? self.keys.prefix(KeyRing.keysMax - 1) : [])
    }

    /// The JWK set (RFC 7517 §5).
    func jwks(issuer: String?) throws(JSONError) -> JSONFragment {
        var writer = JSONWriter(reserving: 1024)
        writer.object { writer in
            writer.key("keys")
            writer.array { writer in
                for key in self.keys { key.writeJWK(to: &writer, issuer: issuer) }
            }
        }
        return try writer.finish()
    }
}
