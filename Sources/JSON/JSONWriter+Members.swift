// SPDX-License-Identifier: Apache-2.0

/// A key and its value in one call.
extension JSONWriter {
    /// Writes a string member.
    public mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    /// Writes an integer member.
    public mutating func member(_ name: StaticString, _ value: Int) {
        key(name)
        int(value)
    }

    /// Writes a boolean member.
    public mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a number member; see `double(_:)` for values that are not finite.
    public mutating func member(_ name: StaticString, _ value: Double) {
        key(name)
        double(value)
    }

    /// Writes a member with an owned value.
    public mutating func member(_ name: StaticString, _ value: JSON) {
        key(name)
        value.write(to: &self)
    }

    /// Writes a member with finished bytes.
    public mutating func member(_ name: StaticString, _ value: JSONFragment) {
        key(name)
        embed(value)
    }

    /// Writes a member with a copy of a value that was read.
    public mutating func member(_ name: StaticString, _ value: JSONValue) {
        key(name)
        value.write(to: &self)
    }

    /// Writes an object member; `body` writes its members.
    public mutating func object<E: Error>(
        _ name: StaticString,
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        key(name)
        try object(body)
    }

    /// Writes an array member; `body` writes its elements.
    public mutating func array<E: Error>(
        _ name: StaticString,
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        key(name)
        try array(body)
    }
}
