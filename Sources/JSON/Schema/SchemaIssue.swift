// SPDX-License-Identifier: Apache-2.0

/// One place where a value breaks its schema, in words for whoever sent it.
public struct SchemaIssue: Equatable, Sendable, CustomStringConvertible {
    /// Where: `where[2].op`; empty for the whole value.
    public var path: String
    /// What is wrong (`must be one of eq, ne, lt`), never a copy of what was sent.
    public var message: String

    /// Makes an issue.
    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    /// Path and message.
    public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
