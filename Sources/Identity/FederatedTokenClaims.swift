// SPDX-License-Identifier: Apache-2.0

/// What the federated token says about itself, for checks and advice only: its signature is for
/// the authority to verify.
struct FederatedTokenClaims: Sendable, Equatable {
    var issuer: String?
    var subject: String?
    var audiences: [String] = []
    /// Seconds since 1970, as in the token.
    var expiresAtS: Int64?

    /// Public and sovereign clouds ask for this audience or one that starts with it.
    static let audiencePrefix = "api://AzureADTokenExchange"

    /// A sentence if the audience is not what Entra expects.
    ///
    /// A hint, not a refusal: private clouds and identity bindings use others.
    var audienceHint: String? {
        guard !self.audiences.contains(where: { $0.hasPrefix(Self.audiencePrefix) }) else {
            return nil
        }
        let found = self.audiences.map { Scrubber().firstLine(of: $0) }.joined(separator: ", ")
        return "The federated token's audience is \(found.isEmpty ? "missing" : found), where "
            + "\(Self.audiencePrefix) is usual."
    }
}
