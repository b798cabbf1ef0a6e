// SPDX-License-Identifier: Apache-2.0

extension Schema where Value == String {
    /// A string; `length` counts Unicode scalars, as JSON Schema does.
    public static func string(
        length: ClosedRange<Int>? = nil,
        pattern: TextPattern? = nil
    ) -> Schema {
        let check = StringCheck(length: length, pattern: pattern)
        return Schema(
            keywords: { writer in
                writer.member("type", "string")
                if let length, length.lowerBound > 0 {
                    writer.member("minLength", length.lowerBound)
                }
                if let length, length.upperBound < .max {
                    writer.member("maxLength", length.upperBound)
                }
                if let pattern { writer.member("pattern", pattern.regex) }
            },
            decode: { value, issues throws(Invalid) in
                guard let string = value.string else { throw issues.add("must be a string") }
                let problem = value.withUTF8 { check.problem(of: $0) }
                if let problem { throw issues.add(problem) }
                return string
            },
            encode: { value, writer, issues in
                if let problem = check.problem(of: value.utf8.span) { issues.add(problem) }
                writer.string(value)
            },
            headerValue: .string
        )
    }

    /// A moment as RFC 3339 text, kept as it was sent.
    public static var dateTime: Schema {
        let message = "must be an RFC 3339 date-time such as 2026-01-31T09:30:00Z"
        return Schema(
            keywords: { writer in
                writer.member("type", "string")
                writer.member("format", "date-time")
            },
            decode: { value, issues throws(Invalid) in
                guard let string = value.string, DateTimeText.isValid(string.utf8.span) else {
                    throw issues.add(message)
                }
                return string
            },
            encode: { value, writer, issues in
                if !DateTimeText.isValid(value.utf8.span) { issues.add(message) }
                writer.string(value)
            },
            headerValue: .string
        )
    }
}

extension Schema where Value: CaseIterable & RawRepresentable<String> {
    /// One of the raw values of a string enumeration.
    public static func enumeration(of type: Value.Type = Value.self) -> Schema {
        let names = Value.allCases.map(\.rawValue)
        let message = "must be one of \(names.joined(separator: ", "))"
        return Schema(
            keywords: { writer in
                writer.member("type", "string")
                writer.array("enum") { writer in
                    for name in names { writer.string(name) }
                }
            },
            decode: { value, issues throws(Invalid) in
                guard let name = value.string, let found = Value(rawValue: name) else {
                    throw issues.add(message)
                }
                return found
            },
            encode: { value, writer, _ in writer.string(value.rawValue) },
            headerValue: .string
        )
    }
}

/// The constraints of a string.
struct StringCheck: Sendable {
    let length: ClosedRange<Int>?
    let pattern: TextPattern?

    /// Nil if there is none.
    func problem(of text: Span<UInt8>) -> String? {
        if let length, !length.contains(text.scalarCount) {
            return "must have " + CountText.words(length, unit: "character")
        }
        if let pattern, !pattern.matches(text) { return pattern.expectation }
        return nil
    }
}

extension Span<UInt8> {
    /// Unicode scalars in valid UTF-8: every byte that does not continue one.
    var scalarCount: Int {
        var scalars = 0
        for index in indices where self[index] & 0xC0 != 0x80 { scalars += 1 }
        return scalars
    }
}

/// Bounds in words.
enum CountText {
    static func words(_ range: ClosedRange<Int>, unit: String) -> String {
        let (low, high) = (range.lowerBound, range.upperBound)
        if low == high { return "exactly \(low) \(unit)\(low == 1 ? "" : "s")" }
        if high == .max { return "at least \(low) \(unit)\(low == 1 ? "" : "s")" }
        if low <= 0 { return "at most \(high) \(unit)\(high == 1 ? "" : "s")" }
        return "\(low) to \(high) \(unit)s"
    }
}
