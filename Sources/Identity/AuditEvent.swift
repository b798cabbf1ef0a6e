// SPDX-License-Identifier: Apache-2.0

/// One line for the audit log: who asked whom for what, and how it ended.
///
/// Free of secrets.
public struct AuditEvent: Sendable, Equatable {
    /// What happened.
    public enum Outcome: String, Sendable {
        /// A try was sent (or a program started).
        case attempt
        /// The exchange yielded a token.
        case success
        /// The exchange failed, through every try.
        case failure
        /// The authority's metadata does not agree with the token URL.
        case metadataMismatch = "metadata_mismatch"
    }

    /// Why an exchange was started.
    public enum Trigger: String, Sendable {
        /// By the timer: the first token, a refresh, or a retry.
        case timer
        /// By a caller that found no token, or one that is due.
        case use
        /// By a caller whose token a downstream rejected.
        case rejection
    }

    /// What happened.
    public var outcome: Outcome
    /// The credential's name.
    public var credential: String
    /// The authority's host; empty for credentials that talk to none.
    public var authority: String
    /// The tenant; may be empty.
    public var tenantID: String
    /// The client id; may be empty.
    public var clientID: String
    /// The scope asked for.
    public var scope: String
    /// Why the exchange was started.
    public var trigger: Trigger
    /// The try within the exchange, from 1.
    public var attempt: Int
    /// How long the exchange has taken so far.
    public var durationMS: UInt64
    /// On success: the token's lifetime.
    public var expiresInMS: UInt64?
    /// On success: the token's generation.
    public var generation: Int?
    /// On failure: what went wrong.
    public var error: IdentityError?

    /// Makes an event; the cache does this.
    public init(
        _ outcome: Outcome,
        credential: String,
        key: TokenKey,
        trigger: Trigger,
        attempt: Int = 1,
        durationMS: UInt64 = 0,
        expiresInMS: UInt64? = nil,
        generation: Int? = nil,
        error: IdentityError? = nil
    ) {
        self.outcome = outcome
        self.credential = credential
        self.authority = key.authority
        self.tenantID = key.tenantID
        self.clientID = key.clientID
        self.scope = key.scope
        self.trigger = trigger
        self.attempt = attempt
        self.durationMS = durationMS
        self.expiresInMS = expiresInMS
        self.generation = generation
        self.error = error
    }
}
