// SPDX-License-Identifier: Apache-2.0

/// An access token as it is handed to a caller: opaque, and never printed.
public struct AccessToken: Sendable, Equatable {
    /// Counts the tokens of one cache, from 1.
    ///
    /// Pass it to `refreshAfterRejection(of:)`, and key on it whatever is prebuilt from the
    /// token.
    public let generation: Int
    /// The token.
    ///
    /// Opaque to clients: nothing in here may be decoded to make a decision.
    public let value: String
    /// The value of the `Authorization` field, built once per token.
    public let authorizationValue: String

    /// The whole `Authorization` field, so that a caller can build its header list once per
    /// generation.
    public var authorizationHeaderLine: (name: String, value: String) {
        ("Authorization", self.authorizationValue)
    }

    /// Makes a token; the cache does this, and tests that need one.
    public init(generation: Int, value: String) {
        self.generation = generation
        self.value = value
        self.authorizationValue = "Bearer " + value
    }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The generation only.
    public var description: String { "AccessToken(generation: \(self.generation))" }
    /// The generation only.
    public var debugDescription: String { self.description }
    /// The generation only: `dump` and test failure messages walk mirrors.
    public var customMirror: Mirror { Mirror(self, children: ["generation": self.generation]) }
}
