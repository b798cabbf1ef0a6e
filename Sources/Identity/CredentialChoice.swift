// SPDX-License-Identifier: Apache-2.0

/// Which credential was chosen, and why: logged once at start, shown by `doctor`.
public struct CredentialChoice: Sendable, Equatable {
    /// The credential.
    public let kind: CredentialKind
    /// Half a sentence, free of values.
    public let reason: String
    /// The file the federated token is read from, for workload identity.
    public let federatedTokenFile: String?
    /// What an operator should know about the settings, a sentence each.
    public let warnings: [String]

    /// The links of the default chain, in order; empty for a single credential.
    public let chain: [CredentialKind]
    /// Why nothing can be chosen; building the credential throws it.
    public let problem: IdentityError?

    init(
        _ kind: CredentialKind,
        _ reason: String,
        federatedTokenFile: String? = nil,
        chain: [CredentialKind] = [],
        warnings: [String] = [],
        problem: IdentityError? = nil
    ) {
        self.kind = kind
        self.reason = reason
        self.federatedTokenFile = federatedTokenFile
        self.chain = chain
        self.warnings = warnings
        self.problem = problem
    }
}
