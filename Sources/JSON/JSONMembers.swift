// SPDX-License-Identifier: Apache-2.0

/// The members of one object, in order.
public struct JSONMembers: Sequence, IteratorProtocol {
    let document: JSONDocument
    var index: Int
    var count: Int

    /// The next member; its key is a string.
    public mutating func next() -> (key: JSONValue, value: JSONValue)? {
        guard count > 0 else { return nil }
        let key = JSONValue(document: document, index: index)
        let value = JSONValue(document: document, index: index + 1)
        count -= 1
        index = value.endIndex
        return (key, value)
    }

    /// How many members are left.
    public var underestimatedCount: Int { count }
}
