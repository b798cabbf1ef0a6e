// SPDX-License-Identifier: Apache-2.0

/// What a backend knows of the authority that issues its access tokens.
protocol TokenAuthority: AnyObject {
    /// The keys the authority publishes now.
    var publishedKeys: KeyRing { get }
    /// The `iss` values of its access tokens.
    var accessTokenIssuers: [String] { get }
    /// Whether the token with this `uti` was revoked.
    func isRevoked(uti: String?) -> Bool
}
