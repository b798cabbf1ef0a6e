// SPDX-License-Identifier: Apache-2.0

/// The elements of one array, in order.
public struct JSONElements: Sequence, IteratorProtocol {
    let document: JSONDocument
    var index: Int
    var count: Int

    /// The next element.
    public mutating func next() -> JSONValue? {
        guard count > 0 else { return nil }
        let value = JSONValue(document: document, index: index)
        count -= 1
        index = value.endIndex
        return value
    }

    /// How many elements are left.
    public var underestimatedCount: Int { count }
}
