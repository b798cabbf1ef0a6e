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
        var fields: [any FieldCore] = []
        // A chain of closures, because an array of them would cost metadata at each use.
        var encode: @Sendable (Value, inout JSONWriter, inout SchemaIssues) -> Void = { _, _, _ in }
        for field in repeat each field {
            fields.append(field.core)
            let encodeBefore = encode
            let encodeThis = field.encode
            encode = { value, writer, issues in
                encodeBefore(value, &writer, &issues)
                encodeThis(value, &writer, &issues)
            }
        }
        let encodeMembers = encode
        let names = Set(fields.map { $0.text.name.description })
        precondition(names.count == fields.count, "fields have different names")
        let members = ObjectMembers(fields: fields, unknown: unknown)
        schema = Schema(
            keywords: { writer in members.writeKeywords(to: &writer) },
            decode: { value, issues throws(Invalid) in
                guard value.kind == .object else { throw issues.add("must be an object") }
                var cursor = ObjectMembers.Cursor(members, value, issues)
                defer { issues = cursor.progress.issues }
                do throws(Invalid) {
                    let decoded = make(repeat try cursor.next((each Member).self))
                    try cursor.finish()
                    return decoded
                } catch {
                    cursor.collectIssues()
                    throw error
                }
            },
            encode: { value, writer, issues in
                writer.object { writer in encodeMembers(value, &writer, &issues) }
            },
            headers: fields.flatMap { $0.headers }
        )
        jsonSchema = schema.rendered
    }

    /// Checks and converts an object.
    ///
    /// - Throws: every issue, up to 8.
    public func decode(_ value: JSONValue) throws(SchemaError) -> Value {
        var issues = SchemaIssues()
        do throws(Invalid) {
            return try schema.decode(value, &issues)
        } catch {
            throw SchemaError(issues: issues.list)
        }
    }

    /// Writes an object and checks it against its own schema.
    ///
    /// - Throws: every issue, up to 8. The writer then holds a whole value that must not be sent.
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
