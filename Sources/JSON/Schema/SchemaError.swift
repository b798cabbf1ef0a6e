// SPDX-License-Identifier: Apache-2.0

/// All the places (up to 8) where a value breaks its schema.
public struct SchemaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// In the order of the schema's declaration, unknown members last.
    public let issues: [SchemaIssue]

    /// The issues, joined by semicolons.
    public var description: String { issues.map(\.description).joined(separator: "; ") }
}
