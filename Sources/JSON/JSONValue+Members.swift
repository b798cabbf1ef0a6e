// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

extension JSONValue {
    /// The elements of an array, in order; nothing for other kinds.
    public var elements: JSONElements {
        JSONElements(document: document, index: index + 1, count: entry.has(CSJ_ARRAY) ? count : 0)
    }

    /// The index of the first element of an array for which `matches` is true; it is given the
    /// index and the element.
    ///
    /// The way through thousands of elements: a loop over `elements` counts a reference to the
    /// document for each.
    public func firstIndex(where matches: (Int, JSONValue) -> Bool) -> Int? {
        guard entry.has(CSJ_ARRAY) else { return nil }
        var element = JSONValue(document: document, index: index + 1)
        for position in 0..<count {
            if matches(position, element) { return position }
            element.index = element.endIndex
        }
        return nil
    }

    /// The members of an object, in order; nothing for other kinds.
    public var members: JSONMembers {
        JSONMembers(document: document, index: index + 1, count: entry.has(CSJ_OBJECT) ? count : 0)
    }

    /// The first member of an object with this name.
    public subscript(_ key: StaticString) -> JSONValue? {
        guard let name = document.tape.member(key, of: index) else { return nil }
        return JSONValue(document: document, index: name + 1)
    }

    /// The first member of an object with this name, for names not known at compile time.
    public func member(_ key: String) -> JSONValue? {
        // By bytes: to `String`, composed and decomposed letters are equal.
        let bytes = key.utf8.span
        for member in members where member.key.withUTF8({ $0.isEqual(to: bytes) }) {
            return member.value
        }
        return nil
    }

    /// How many members of an object have this name; more than one is for the caller to refuse.
    public func keyOccurrences(_ key: StaticString) -> Int {
        var occurrences = 0
        for member in members where document.tape.equals(member.key.entry, key) {
            occurrences += 1
        }
        return occurrences
    }
}
