// SPDX-License-Identifier: Apache-2.0

/// What one cache holds tokens for: a token of one key is never handed out for another.
public struct TokenKey: Sendable, Hashable {
    /// The authority's base URL; empty for credentials that talk to none.
    public let authority: String
    /// The tenant; may be empty for credentials that know it themselves.
    public let tenantID: String
    /// The application or identity; may be empty for credentials that know it themselves.
    public let clientID: String
    /// The scope.
    public let scope: String

    /// Makes a key.
    public init(authority: String, tenantID: String, clientID: String, scope: String) {
        self.authority = authority
        self.tenantID = tenantID
        self.clientID = clientID
        self.scope = scope
    }
}
