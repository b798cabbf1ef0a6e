// SPDX-License-Identifier: Apache-2.0

/// One member of an object: its name, where it lives in Swift, what it may be, what it means.
///
/// ```swift
/// Field("user_id", \.userID, .string(length: 1...128, pattern: .pathSegment), "User to fetch")
/// Field("limit", \.limit, .integer(1...100), "Users in a page", default: 20)
/// Field("cursor", \.cursor, optional: .string(length: 1...1024), "Where to go on")
/// ```
public struct Field<Root, Member: Sendable>: Sendable {
    let core: any FieldCore
    /// Writes key and value, or nothing for an optional nil.
    let encode: @Sendable (Root, inout JSONWriter, inout SchemaIssues) -> Void

    /// A member that must be there.
    ///
    /// `headerName` asks clients to repeat it as a header (`x-mcp-header`).
    public init(
        _ name: StaticString,
        _ get: @escaping @Sendable (Root) -> Member,
        _ schema: Schema<Member>,
        _ description: String = "",
        headerName: String? = nil
    ) {
        let text = FieldText(name: name, description: description, headerName: headerName)
        core = PlainField(text: text, schema: schema, absentValue: nil)
        let encodeValue = schema.encode
        encode = { root, writer, issues in
            text.encode(get(root), &writer, &issues, encodeValue)
        }
    }

    /// A member that may be absent or `null`, and then has a value all the same.
    public init(
        _ name: StaticString,
        _ get: @escaping @Sendable (Root) -> Member,
        _ schema: Schema<Member>,
        _ description: String = "",
        default value: Member,
        headerName: String? = nil
    ) {
        let text = FieldText(name: name, description: description, headerName: headerName)
        core = PlainField(text: text, schema: schema, absentValue: { value })
        let encodeValue = schema.encode
        encode = { root, writer, issues in
            text.encode(get(root), &writer, &issues, encodeValue)
        }
    }

    /// A member that may be absent or `null`, which is nil here; nil is not written.
    public init<Wrapped: Sendable>(
        _ name: StaticString,
        _ get: @escaping @Sendable (Root) -> Member,
        optional schema: Schema<Wrapped>,
        _ description: String = "",
        headerName: String? = nil
    ) where Member == Wrapped? {
        let text = FieldText(name: name, description: description, headerName: headerName)
        core = OptionalField(text: text, schema: schema)
        let encodeValue = schema.encode
        encode = { root, writer, issues in
            guard let member = get(root) else { return }
            text.encode(member, &writer, &issues, encodeValue)
        }
    }
}

extension FieldText {
    /// Writes key and value; `issues` then say where they are.
    fileprivate func encode<Value>(
        _ member: Value,
        _ writer: inout JSONWriter,
        _ issues: inout SchemaIssues,
        _ encodeValue: (Value, inout JSONWriter, inout SchemaIssues) -> Void
    ) {
        let start = issues.count
        writer.key(name)
        encodeValue(member, &writer, &issues)
        issues.locate(from: start, inMember: name)
    }
}
