// SPDX-License-Identifier: Apache-2.0

/// How a service-account token differs from the right one, for tests of what happens then.
public struct FederatedTokenOptions: Equatable, Sendable {
    /// Lifetime of a projected token as the webhook asks for it, in seconds.
    public static let lifetimeSDefault: Int64 = 3600

    /// The `iss` in place of the cluster's.
    public var issuer: String?
    /// The `sub`.
    public var subject: String
    /// The `aud`, a list of one.
    public var audience: String
    /// How long ago it was issued, in seconds; negative for one from the future.
    public var ageS: Int64
    /// `exp - iat`, in seconds.
    public var lifetimeS: Int64
    /// Whether there is an `iat`.
    public var hasIssuedAt: Bool
    /// The header's `alg`; the signature stays RS256.
    public var algorithm: String
    /// The header's `kid` in place of the right one.
    public var keyID: String?
    /// Whether one byte of the signature is turned over.
    public var isSignatureBroken: Bool

    /// The right token.
    public init() {
        self.subject = SandboxDefaults.subject
        self.audience = SandboxDefaults.federatedAudience
        self.ageS = 0
        self.lifetimeS = FederatedTokenOptions.lifetimeSDefault
        self.hasIssuedAt = true
        self.algorithm = "RS256"
        self.isSignatureBroken = false
    }
}
