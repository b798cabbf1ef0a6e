// SPDX-License-Identifier: Apache-2.0

/// One member of a `JSON` object.
public struct JSONMember: Equatable, Sendable {
    /// The name, unescaped.
    public var name: String
    /// The value.
    public var value: JSON

    /// Pairs a name with a value.
    public init(_ name: String, _ value: JSON) {
        self.name = name
        self.value = value
    }
}
