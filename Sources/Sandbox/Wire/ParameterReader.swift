// SPDX-License-Identifier: Apache-2.0

/// Reads query parameters and collects what is wrong with them.
struct ParameterReader {
    private let fields: FormFields
    private(set) var issues: [FieldIssue] = []

    /// Nil when the query string is not decodable.
    init?(_ query: [UInt8]) {
        guard let fields = FormFields(decoding: query) else { return nil }
        self.fields = fields
    }

    /// Adds an issue of a parameter.
    mutating func fail(_ name: String, _ detail: String) {
        self.issues.append(FieldIssue(field: name, detail))
    }

    /// Refuses parameters that are not in `known`.
    mutating func allowOnly(_ known: [String]) {
        for (name, _) in self.fields.pairs where !known.contains(name) {
            self.fail(name, "unknown parameter")
        }
    }

    /// A parameter that may occur once, with as many characters as `length` says.
    mutating func text(_ name: String, length: ClosedRange<Int>) -> String? {
        let values = self.fields.values(name)
        guard let value = values.first else { return nil }
        guard values.count == 1 else {
            self.fail(name, "must not be repeated")
            return nil
        }
        guard length.contains(value.unicodeScalars.count) else {
            self.fail(name, "must have \(length.lowerBound) to \(length.upperBound) characters")
            return nil
        }
        return value
    }

    /// `limit`, or 20.
    mutating func limit() -> Int {
        guard let text = self.text("limit", length: 0...20) else { return 20 }
        guard let limit = Int(text), (1...100).contains(limit) else {
            self.fail("limit", "must be an integer from 1 to 100")
            return 20
        }
        return limit
    }

    /// `true` or `false`; false when absent.
    mutating func flag(_ name: String) -> Bool {
        switch self.text(name, length: 0...20) {
        case nil, "false": return false
        case "true": return true
        default:
            self.fail(name, "must be true or false")
            return false
        }
    }

    /// A date and time.
    mutating func moment(_ name: String) -> Timestamp? {
        guard let text = self.text(name, length: 0...64) else { return nil }
        guard let moment = Timestamp(text) else {
            self.fail(name, "must be an RFC 3339 date and time")
            return nil
        }
        return moment
    }

    /// The words of a repeated parameter.
    mutating func words<Word: RawRepresentable<String> & CaseIterable & Equatable>(
        _ name: String,
        of type: Word.Type
    ) -> [Word] {
        var words: [Word] = []
        for value in self.fields.values(name) {
            guard let word = Word(rawValue: value) else {
                self.fail(name, "must be one of \(BodyReader.list(type))")
                continue
            }
            if words.contains(word) { self.fail(name, "\(value) is repeated") }
            words.append(word)
        }
        return words
    }

    /// The position in `cursor`, which must be one of `list`.
    mutating func cursor(list: String) -> String? {
        guard let text = self.text("cursor", length: 1...Cursor.bytesMax) else { return nil }
        guard let position = Cursor.position(in: text, list: list) else {
            self.fail("cursor", "is not a cursor of this list")
            return nil
        }
        return position
    }

    /// Throws a 400 problem if anything was wrong.
    func check() throws(Problem) {
        guard !self.issues.isEmpty else { return }
        if self.issues.allSatisfy({ $0.place == .field("cursor") }) {
            throw .badRequest("The cursor is not valid.", self.issues)
        }
        throw .badRequest("A parameter is not valid.", self.issues)
    }
}
