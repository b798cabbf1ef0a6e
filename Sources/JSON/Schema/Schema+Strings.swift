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
