// SPDX-License-Identifier: Apache-2.0

/// One declaration of an object type: JSON Schema, validated decoding and checked encoding.
///
/// ```swift
/// static let schema = ObjectSchema(
///     Field("user_id", \.userID, .string(length: 1...128, pattern: .pathSegment), "User"),
///     Field("include_details", \.includeDetails, .boolean, "More about them", default: false),
///     make: GetUserProfileInput.init)
/// ```
public struct ObjectSchema<Value: Sendable>: Sendable {
    let schema: Schema<Value>
    /// JSON Schema 2020-12, of `type: object`, its members in the order of the fields.
    public let jsonSchema: JSONFragment
    /// The `x-mcp-header` annotations, of nested objects too.
    public var headers: [HeaderAnnotation] { schema.headers }

    /// Declares the members, in the order of the parameters of `make`.
    public init<each Member: Sendable>(
        unknown: UnknownMembers = .rejected,
        _ field: repeat Field<Value, each Member>,
        make: @escaping @Sendable (repeat each Member) -> Value
    ) {
        let fields = (repeat each field)
        var names: [StaticString] = []
        var required: [StaticString] = []
        var headers: [HeaderAnnotation] = []
        for field in repeat each field {
            names.append(field.name)
            if field.absentValue == nil { required.append(field.name) }
            headers += field.headers
        }
        let requiredNames = required
        let known = KnownMembers(names: names, unknown: unknown)
        schema = Schema(
            keywords: { writer in
                writer.member("type", "object")
                writer.object("properties") { writer in
                    for field in repeat each fields { field.writeProperty(to: &writer) }
                }
                if !requiredNames.isEmpty {
                    writer.array("required") { writer in
                        for name in requiredNames { writer.string(name.description) }
                    }
                }
                if unknown == .rejected { writer.member("additionalProperties", false) }
            },
            decode: { value, issues in
                guard value.kind == .object else {
                    issues.add("must be an object")
                    return nil
                }
                var found = 0
                let members = (repeat (each fields).decode(from: value, &issues, found: &found))
                guard known.accepts(value, found: found, &issues) else { return nil }
                return try? make(repeat Missing.check(each members))
            },
            encode: { value, writer, issues in
                writer.object { writer in
                    for field in repeat each fields { field.encode(value, to: &writer, &issues) }
                }
            },
            headers: headers
        )
        jsonSchema = schema.rendered
    }

    /// Checks and converts an object.
    ///
    /// - Throws: every issue, up to 8.
    public func decode(_ value: JSONValue) throws(SchemaError) -> Value {
        var issues = SchemaIssues()
        if let decoded = schema.decode(value, &issues) { return decoded }
        throw SchemaError(issues: issues.list)
    }

    /// Writes an object and checks it against its own schema.
    ///
    /// - Throws: every issue, up to 8. The writer then holds a complete value that must not be sent.
    public func encode(_ value: Value, to writer: inout JSONWriter) throws(SchemaError) {
        var issues = SchemaIssues()
        schema.encode(value, &writer, &issues)
        if issues.count > 0 { throw SchemaError(issues: issues.list) }
    }

    /// What is wrong with the `x-mcp-header` annotations, in words; empty if nothing.
    public var headerProblems: [String] {
        var problems: [String] = []
        var seen: Set<String> = []
        for header in headers {
            let place = "x-mcp-header of \(header.path.joined(separator: "."))"
            if let problem = header.problem { problems.append("\(place) \(problem)") }
            let isNew = seen.insert(header.name.lowercased()).inserted
            if !isNew { problems.append("\(place) repeats the name \(header.name)") }
        }
        return problems
    }
}

extension Schema {
    /// The keywords as an object of their own.
    fileprivate var rendered: JSONFragment {
        var writer = JSONWriter(reserving: 1024)
        writer.object { writer in keywords(&writer) }
        return JSONFragment(bytes: writer.bytes)
    }
}

/// Leaves a decoding whose issues have been added.
private struct Missing: Error {
    static func check<Member>(_ member: Member?) throws(Missing) -> Member {
        guard let member else { throw Missing() }
        return member
    }
}
