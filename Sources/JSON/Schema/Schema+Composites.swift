// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// An array with `count` elements.
    public static func array<Element>(
        of element: Schema<Element>,
        count: ClosedRange<Int>? = nil
    ) -> Schema where Value == [Element] {
        makeArray(of: element, count: count, uniqueItems: false) { _ in true }
    }

    /// An array with `count` different elements.
    public static func array<Element: Hashable>(
        of element: Schema<Element>,
        count: ClosedRange<Int>? = nil,
        unique: Bool
    ) -> Schema where Value == [Element] {
        makeArray(of: element, count: count, uniqueItems: unique) { elements in
            !unique || Set(elements).count == elements.count
        }
    }

    private static func makeArray<Element>(
        of element: Schema<Element>,
        count: ClosedRange<Int>?,
        uniqueItems: Bool,
        isUnique: @escaping @Sendable ([Element]) -> Bool
    ) -> Schema where Value == [Element] {
        let countMessage = count.map { "must have " + RangeText.count($0, of: "item") } ?? ""
        let uniqueMessage = "must not have the same item twice"
        return Schema(
            keywords: { writer in
                writer.member("type", "array")
                writer.object("items") { writer in element.keywords(&writer) }
                if let count, count.lowerBound > 0 { writer.member("minItems", count.lowerBound) }
                if let count, count.upperBound < .max {
                    writer.member("maxItems", count.upperBound)
                }
                if uniqueItems { writer.member("uniqueItems", true) }
            },
            decode: { value, issues throws(Invalid) in
                guard value.kind == .array else { throw issues.add("must be an array") }
                if let count, !count.contains(value.count) { throw issues.add(countMessage) }
                let elements = try decodeElements(of: value, element, &issues)
                guard isUnique(elements) else { throw issues.add(uniqueMessage) }
                return elements
            },
            encode: { values, writer, issues in
                if let count, !count.contains(values.count) { issues.add(countMessage) }
                if !isUnique(values) { issues.add(uniqueMessage) }
                writer.array { writer in
                    for index in values.indices {
                        let start = issues.count
                        element.encode(values[index], &writer, &issues)
                        issues.locate(from: start, inElement: index)
                    }
                }
            },
            headers: element.headers.map { $0.unreachable }
        )
    }

    private static func decodeElements<Element>(
        of value: JSONValue,
        _ element: Schema<Element>,
        _ issues: inout SchemaIssues
    ) throws(Invalid) -> [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(value.count)
        var isComplete = true
        var index = 0
        for item in value.elements {
            let start = issues.count
            do throws(Invalid) {
                elements.append(try element.decode(item, &issues))
            } catch {
                isComplete = false
                issues.locate(from: start, inElement: index)
                if issues.isFull { break }
            }
            index += 1
        }
        if !isComplete { throw Invalid() }
        return elements
    }

    /// An object with its own schema.
    public static func object(_ object: ObjectSchema<Value>) -> Schema { object.schema }
}

extension Schema where Value == JSON {
    /// Any JSON value, or any of some kinds, kept as an owned tree.
    public static func json(_ kinds: Set<JSONKind>? = nil) -> Schema {
        let check = KindCheck(kinds)
        return Schema(
            keywords: check.writeKeywords,
            decode: { value, issues throws(Invalid) in
                if !check.accepts(value.kind) { throw issues.add(check.message) }
                return value.materialized()
            },
            encode: { value, writer, issues in
                if !check.accepts(value.kind) { issues.add(check.message) }
                value.write(to: &writer)
            }
        )
    }
}

extension Schema where Value == JSONFragment {
    /// Any JSON value, or any of some kinds, kept as bytes: cheapest for what is only passed on.
    public static func fragment(_ kinds: Set<JSONKind>? = nil) -> Schema {
        let check = KindCheck(kinds)
        return Schema(
            keywords: check.writeKeywords,
            decode: { value, issues throws(Invalid) in
                if !check.accepts(value.kind) { throw issues.add(check.message) }
                return value.fragment
            },
            encode: { value, writer, issues in
                if !check.accepts(value.kind) { issues.add(check.message) }
                writer.embed(value)
            }
        )
    }
}

extension Schema where Value == JSONArrayFragment {
    /// An array of any JSON values, or of some kinds, kept as bytes: cheapest for many rows that
    /// are only passed on.
    public static func fragments(_ kinds: Set<JSONKind>? = nil) -> Schema {
        let check = KindCheck(kinds)
        return Schema(
            keywords: { writer in
                writer.member("type", "array")
                writer.object("items") { writer in check.writeKeywords(to: &writer) }
            },
            decode: { value, issues throws(Invalid) in
                guard value.kind == .array else { throw issues.add("must be an array") }
                var invalid: Invalid?
                for (index, element) in value.elements.enumerated()
                where !check.accepts(element.kind) {
                    invalid = issues.add(check.message, at: "[\(index)]")
                    if issues.isFull { break }
                }
                if let invalid { throw invalid }
                return JSONArrayFragment(value)
            },
            encode: { value, writer, issues in
                for index in 0..<value.count where !check.accepts(value.kind(at: index)) {
                    issues.add(check.message, at: "[\(index)]")
                }
                writer.embed(value.fragment)
            }
        )
    }
}
