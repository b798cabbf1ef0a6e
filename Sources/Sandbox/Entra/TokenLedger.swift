// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Numbers the access tokens and knows which were revoked.
struct TokenLedger {
    private var lastSerial = 0
    private var revokedSerial = 0

    /// Tokens issued so far.
    var issuedCount: Int { self.lastSerial }

    /// The `uti` of a new token: opaque to everyone else.
    mutating func issue() -> String {
        self.lastSerial += 1
        return Base64URL.encode(Array("sandbox-\(self.lastSerial)".utf8))
    }

    /// Revokes every token issued so far.
    mutating func revokeAll() { self.revokedSerial = self.lastSerial }

    /// Whether the token with this `uti` was revoked, or never issued here.
    func isRevoked(_ uti: String?) -> Bool {
        guard let uti, let bytes = Base64URL.decode(uti.utf8),
            let text = String(validating: bytes, as: UTF8.self), text.hasPrefix("sandbox-"),
            let serial = Int(text.dropFirst(8))
        else { return true }
        return serial <= self.revokedSerial || serial > self.lastSerial
    }
}
