// SPDX-License-Identifier: Apache-2.0

/// What the small Entra may be told to do differently, beside its faults.
public struct EntraSettings: Equatable, Sendable {
    /// Lifetime of an app registration's token at the real Entra, in seconds: an hour less one.
    public static let expiresInSDefault = 3599

    /// The `issuer` of the tenant's metadata in place of the right one.
    public var metadataIssuer: String?
    /// `expires_in` of new tokens, in seconds; their `exp` agrees.
    public var expiresInS: Int
    /// `refresh_in` of new tokens, in seconds; left out when nil.
    public var refreshInS: Int?
    /// `roles` of new tokens in place of the application's.
    public var roles: [String]?
    /// Whether Entra can read the cluster issuer's documents; AADSTS90061 when false.
    public var isIssuerReachable: Bool

    /// The settings of a well-behaved Entra.
    public init() {
        self.expiresInS = EntraSettings.expiresInSDefault
        self.isIssuerReachable = true
    }
}
