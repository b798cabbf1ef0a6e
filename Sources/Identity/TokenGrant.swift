// SPDX-License-Identifier: Apache-2.0

/// What an exchange yields: a token and how long it lives, relative to the request.
public struct TokenGrant: Sendable, Equatable {
    /// The token, opaque.
    let value: String
    /// When the request that yielded it was sent, in loop milliseconds.
    ///
    /// Lifetimes count from here, so that a slow answer cannot stretch one.
    let requestedMS: UInt64
    /// How long the token lives from `requestedMS`.
    let lifetimeMS: UInt64
    /// When the authority asks for a refresh (`refresh_in`), from `requestedMS`.
    let refreshAfterMS: UInt64?

    /// Makes a grant; credentials do this.
    public init(
        value: String,
        requestedMS: UInt64,
        lifetimeMS: UInt64,
        refreshAfterMS: UInt64? = nil
    ) {
        self.value = value
        self.requestedMS = requestedMS
        self.lifetimeMS = lifetimeMS
        self.refreshAfterMS = refreshAfterMS
    }
}

extension TokenGrant: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The lifetime only.
    public var description: String { "TokenGrant(lifetimeMS: \(self.lifetimeMS))" }
    /// The lifetime only.
    public var debugDescription: String { self.description }
    /// The lifetime only: `dump` and test failure messages walk mirrors.
    public var customMirror: Mirror { Mirror(self, children: ["lifetimeMS": self.lifetimeMS]) }
}
