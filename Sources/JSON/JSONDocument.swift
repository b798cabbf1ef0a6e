// SPDX-License-Identifier: Apache-2.0

/// One text that was read.
///
/// Its values are views that keep it alive.
public final class JSONDocument {
    let tape = SimdTape()

    /// The value of the whole text.
    public var root: JSONValue { JSONValue(document: self, index: 0) }

    /// Whether any object, at any depth, has two members with the same name after unescaping.
    public var hasDuplicateKeys: Bool { tape.hasDuplicates }
}
