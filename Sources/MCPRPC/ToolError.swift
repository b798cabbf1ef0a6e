// SPDX-License-Identifier: Apache-2.0

/// A tool's failure, told to the model in one plain sentence and to programs in fields.
///
/// Nothing in it may name a host, a URL or a token, or quote a backend's text unfiltered.
public struct ToolError: Error, Equatable, Sendable {
    /// What kind of failure it is.
    public var code: ToolErrorCode
    /// One sentence: what is wrong and, for an argument, what is allowed.
    ///
    /// Control characters become spaces and the text is shortened to `messageCharactersMax`
    /// when it is sent.
    public var message: String
    /// The backend's HTTP status, when it answered.
    public var status: Int?
    /// Whether the same call can be expected to succeed later.
    public var retryable: Bool
    /// How long to wait before that, in milliseconds, when the backend said so.
    public var retryAfterMS: Int?
    /// The path of the argument at fault, such as `where[2].op`.
    public var field: String?
    /// What to try instead.
    public var hint: String?

    /// How much of a message, field or hint is sent, in Unicode scalars: enough for eight
    /// validation issues, short enough not to crowd a model's context.
    public static let messageCharactersMax = 1000

    /// Describes a failure; `retryable` follows from the code unless given.
    public init(
        _ code: ToolErrorCode,
        _ message: String,
        status: Int? = nil,
        retryable: Bool? = nil,
        retryAfterMS: Int? = nil,
        field: String? = nil,
        hint: String? = nil
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.retryable = retryable ?? code.isRetryableByDefault
        self.retryAfterMS = retryAfterMS
        self.field = field
        self.hint = hint
    }
}
