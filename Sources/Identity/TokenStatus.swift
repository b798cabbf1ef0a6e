// SPDX-License-Identifier: Apache-2.0

/// The state of one token for health answers and `doctor`.
///
/// Free of secrets.
public struct TokenStatus: Sendable, Equatable {
    /// A failure and how long ago it was.
    public struct Failure: Sendable, Equatable {
        /// What went wrong, with code and advice.
        public let error: IdentityError
        /// How long ago, in milliseconds of loop time.
        public let agoMS: UInt64
    }

    /// The credential's name.
    public let credential: String
    /// What the token is for.
    public let key: TokenKey
    /// Whether a token is held that may still be handed out.
    public let isHeld: Bool
    /// How long the held token may still be handed out: its lifetime less
    /// `RefreshPolicy.expiryMarginMS`.
    public let expiresInMS: UInt64?
    /// Its generation, 0 before the first.
    public let generation: Int
    /// Whether an exchange is in flight.
    public let isExchanging: Bool
    /// How long ago the last exchange succeeded.
    public let lastSuccessAgoMS: UInt64?
    /// The last failure, if it is newer than the last success.
    public let lastFailure: Failure?
    /// Failures in a row.
    public let failureCount: Int
    /// What the authority's own metadata says.
    public let metadata: MetadataState
}
