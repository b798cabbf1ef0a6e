// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// Reads the members of one JSON object and collects what is wrong with them.
///
/// Used for bodies where every mistake must be named at once, each by its JSON pointer.
struct BodyReader {
    private let object: JSONValue
    private let pointer: String
    private(set) var issues: [FieldIssue] = []

    init(_ object: JSONValue, at pointer: String = "#") {
        self.object = object
        self.pointer = pointer
    }

    /// The pointer of a member.
    func path(_ name: String) -> String { "\(self.pointer)/\(name)" }

    /// Adds an issue of a member.
    mutating func fail(_ name: String, _ detail: String) {
        self.issues.append(FieldIssue(pointer: self.path(name), detail))
    }

    /// Takes over what a nested reader found.
    mutating func adopt(_ issues: [FieldIssue]) { self.issues += issues }

    /// Refuses members that are not in `known`.
    mutating func allowOnly(_ known: [String]) {
        for (key, _) in self.object.members {
            let name = key.string ?? ""
            if !known.contains(name) { self.fail(name, "unknown member") }
        }
    }

    /// The member, where absent and null mean the same.
    func member(_ name: String) -> JSONValue? {
        guard let value = self.object.member(name), !value.isNull else { return nil }
        return value
    }

    /// A required text whose length in code points is in `length`.
    mutating func text(_ name: String, length: ClosedRange<Int>) -> String? {
        guard let value = self.member(name) else {
            self.fail(name, "is required")
            return nil
        }
        return self.text(value, name, length: length)
    }

    /// An optional text.
    mutating func optionalText(_ name: String, length: ClosedRange<Int>) -> String? {
        self.member(name).flatMap { self.text($0, name, length: length) }
    }

    /// A required integer in `range`.
    mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let value = self.member(name) else {
            self.fail(name, "is required")
            return nil
        }
        return self.integer(value, name, in: range)
    }

    /// An optional integer in `range`.
    mutating func optionalInteger(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        self.member(name).flatMap { self.integer($0, name, in: range) }
    }

    /// An optional boolean.
    mutating func optionalFlag(_ name: String) -> Bool? {
        guard let value = self.member(name) else { return nil }
        guard let flag = value.bool else {
            self.fail(name, "must be true or false")
            return nil
        }
        return flag
    }

    /// A required word of a closed list.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        of type: Word.Type
    ) -> Word? {
        guard let value = self.member(name) else {
            self.fail(name, "is required")
            return nil
        }
        guard let word = value.string.flatMap(Word.init(rawValue:)) else {
            self.fail(name, "must be one of \(BodyReader.list(type))")
            return nil
        }
        return word
    }

    /// The elements of an optional array whose size is in `count`; nil when absent or wrong.
    mutating func array(_ name: String, count: ClosedRange<Int>) -> [JSONValue]? {
        guard let value = self.member(name) else { return nil }
        guard value.kind == .array, count.contains(value.count) else {
            self.fail(
                name,
                "must be an array of \(count.lowerBound) to \(count.upperBound) elements"
            )
            return nil
        }
        return Array(value.elements)
    }

    /// An optional array of texts without repetition; empty when absent or wrong.
    mutating func texts(
        _ name: String,
        count: ClosedRange<Int>,
        length: ClosedRange<Int>
    ) -> [String] {
        var texts: [String] = []
        for (index, value) in (self.array(name, count: count) ?? []).enumerated() {
            let place = "\(name)/\(index)"
            guard let text = self.text(value, place, length: length) else { continue }
            if texts.contains(text) { self.fail(place, "is repeated") }
            texts.append(text)
        }
        return texts
    }

    /// `a, b, c`: the words of a closed list.
    static func list<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> String {
        type.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private mutating func integer(
        _ value: JSONValue,
        _ name: String,
        in range: ClosedRange<Int64>
    ) -> Int64? {
        guard let number = value.int64, range.contains(number) else {
            self.fail(
                name,
                "must be an integer from \(range.lowerBound) to \(range.upperBound)"
            )
            return nil
        }
        return number
    }

    private mutating func text(
        _ value: JSONValue,
        _ name: String,
        length: ClosedRange<Int>
    ) -> String? {
        guard let text = value.string, length.contains(text.unicodeScalars.count) else {
            self.fail(
                name,
                "must be a string of \(length.lowerBound) to \(length.upperBound) characters"
            )
            return nil
        }
        return text
    }
}
