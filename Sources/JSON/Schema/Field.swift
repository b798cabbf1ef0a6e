// SPDX-License-Identifier: Apache-2.0

/// One member of an object: its name, where it lives in Swift, what it may be, what it means.
///
/// ```swift
/// Field("user_id", \.userID, .string(length: 1...128, pattern: .pathSegment), "User to fetch")
/// Field("limit", \.limit, .integer(1...100), "Users in a page", default: 20)
/// Field("cursor", \.cursor, optional: .string(length: 1...1024), "Where to go on")
/// ```
public struct Field<Root, Member: Sendable>: Sendable {
    let name: StaticString
    let get: @Sendable (Root) -> Member
    let schema: Schema<Member>
    let description: String
    /// What an absent member (or `null`) means; nil if it must be there.
    let absentValue: (@Sendable () -> Member)?
    /// Whether a value is not written at all.
    var isOmitted: @Sendable (Member) -> Bool = { _ in false }
    /// Whether the absent value is published as `default`.
    var hasDefault = false
    let headerName: String?

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
        self.name = name
        self.get = get
        self.schema = schema
        self.description = description
        self.absentValue = nil
        self.headerName = headerName
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
        self.name = name
        self.get = get
        self.schema = schema
        self.description = description
        self.absentValue = { value }
        self.hasDefault = true
        self.headerName = headerName
    }

    /// A member that may be absent or `null`, which is nil here; nil is not written.
    public init<Wrapped: Sendable>(
        _ name: StaticString,
        _ get: @escaping @Sendable (Root) -> Member,
        optional schema: Schema<Wrapped>,
        _ description: String = "",
        headerName: String? = nil
    ) where Member == Wrapped? {
        self.name = name
        self.get = get
        self.schema = .optional(schema)
        self.description = description
        self.absentValue = { nil }
        self.isOmitted = { $0 == nil }
        self.headerName = headerName
    }

    /// Nil after adding an issue; counts a member that is there.
    func decode(
        from object: JSONValue?,
        _ issues: inout SchemaIssues,
        found: inout Int
    ) -> Member? {
        let value = object?[name]
        if value != nil { found += 1 }
        guard let value, !(value.isNull && absentValue != nil) else {
            if let absentValue { return absentValue() }
            issues.add("is required", at: name.description)
            return nil
        }
        let start = issues.count
        let member = schema.decode(value, &issues)
        issues.locate(from: start, inMember: name)
        return member
    }

    func encode(_ root: Root, to writer: inout JSONWriter, _ issues: inout SchemaIssues) {
        let member = get(root)
        if isOmitted(member) { return }
        let start = issues.count
        writer.key(name)
        schema.encode(member, &writer, &issues)
        issues.locate(from: start, inMember: name)
    }

    /// Writes the member of `properties`.
    func writeProperty(to writer: inout JSONWriter) {
        writer.object(name) { writer in
            schema.keywords(&writer)
            if !description.isEmpty { writer.member("description", description) }
            if hasDefault, let absentValue {
                var issues = SchemaIssues()
                writer.key("default")
                schema.encode(absentValue(), &writer, &issues)
                precondition(issues.count == 0, "a default obeys its own schema")
            }
            if let headerName { writer.member("x-mcp-header", headerName) }
        }
    }

    var headers: [HeaderAnnotation] {
        var headers = schema.headers
        for index in headers.indices { headers[index].path.insert(name.description, at: 0) }
        guard let headerName else { return headers }
        let own = HeaderAnnotation(
            path: [name.description],
            name: headerName,
            value: schema.headerValue
        )
        return [own] + headers
    }
}
