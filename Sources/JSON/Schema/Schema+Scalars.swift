// SPDX-License-Identifier: Apache-2.0

extension Schema where Value == Int {
    /// An integer; `42.0` and `1e2` are integers too, as in JSON Schema.
    public static func integer(_ range: ClosedRange<Int> = .min ... .max) -> Schema {
        let message = "must be an integer" + RangeText.bounds(range, lowest: .min, highest: .max)
        return Schema(
            keywords: { writer in
                writer.member("type", "integer")
                if range.lowerBound > .min { writer.member("minimum", range.lowerBound) }
                if range.upperBound < .max { writer.member("maximum", range.upperBound) }
            },
            decode: { value, issues throws(Invalid) in
                guard let integer = value.int64, range.contains(Int(integer)) else {
                    throw issues.add(message)
                }
                return Int(integer)
            },
            encode: { value, writer, issues in
                if !range.contains(value) { issues.add(message) }
                writer.int(value)
            },
            headerValue: .integer(range)
        )
    }

    /// An integer from `range` on.
    public static func integer(_ range: PartialRangeFrom<Int>) -> Schema {
        .integer(range.lowerBound ... .max)
    }
}

extension Schema where Value == Double {
    /// A number that a double can hold.
    public static func number(
        _ range: ClosedRange<Double> = -.infinity ... .infinity
    ) -> Schema {
        let message =
            "must be a number"
            + RangeText.bounds(range, lowest: -.infinity, highest: .infinity)
        return Schema(
            keywords: { writer in
                writer.member("type", "number")
                if range.lowerBound > -.infinity { writer.member("minimum", range.lowerBound) }
                if range.upperBound < .infinity { writer.member("maximum", range.upperBound) }
            },
            decode: { value, issues throws(Invalid) in
                guard let number = value.double, range.contains(number) else {
                    throw issues.add(message)
                }
                return number
            },
            encode: { value, writer, issues in
                if !value.isFinite || !range.contains(value) { issues.add(message) }
                writer.double(value)
            }
        )
    }
}

extension Schema where Value == Bool {
    /// `true` or `false`.
    public static var boolean: Schema {
        Schema(
            keywords: { writer in writer.member("type", "boolean") },
            decode: { value, issues throws(Invalid) in
                guard let bool = value.bool else { throw issues.add("must be true or false") }
                return bool
            },
            encode: { value, writer, _ in writer.bool(value) },
            headerValue: .boolean
        )
    }
}
