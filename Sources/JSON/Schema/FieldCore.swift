// SPDX-License-Identifier: Apache-2.0

/// The publishing and decoding half of a field, without its types.
///
/// Schemas keep their fields this way because a stored parameter pack makes the runtime look up the
/// metadata of each field at each use: 1.5 µs for two arguments, against 0.3 µs like this. The
/// price is one cast to the type that the field was declared with.
protocol FieldCore: AnyObject, Sendable {
    var text: FieldText { get }
    var isRequired: Bool { get }
    var headers: [HeaderAnnotation] { get }

    /// The member as `type`, which is the one the field was declared with.
    func decode<Member>(
        as type: Member.Type,
        from object: JSONValue,
        _ progress: inout DecodingProgress
    ) throws(Invalid) -> Member
    /// Decodes for the issues alone.
    func check(_ object: JSONValue, _ progress: inout DecodingProgress)
    /// Writes the value of the member of `properties`.
    func writeProperty(to writer: inout JSONWriter)
}

/// What a field says about itself.
struct FieldText: Sendable {
    let name: StaticString
    let description: String
    let headerName: String?
}

/// What decoding an object has met so far.
struct DecodingProgress {
    var issues: SchemaIssues
    /// Members that belong to a field.
    var found = 0
}

/// A member that is required or has a default.
final class PlainField<Member: Sendable>: FieldCore {
    let text: FieldText
    private let schema: Schema<Member>
    private let absentValue: (@Sendable () -> Member)?

    init(text: FieldText, schema: Schema<Member>, absentValue: (@Sendable () -> Member)?) {
        self.text = text
        self.schema = schema
        self.absentValue = absentValue
    }

    var isRequired: Bool { absentValue == nil }

    var headers: [HeaderAnnotation] { schema.headers(of: text) }

    func decode<Asked>(
        as type: Asked.Type,
        from object: JSONValue,
        _ progress: inout DecodingProgress
    ) throws(Invalid) -> Asked {
        let value = object[text.name]
        if value != nil { progress.found += 1 }
        if let value, absentValue == nil || !value.isNull {
            return declared(try schema.decodeMember(text.name, value, &progress.issues))
        }
        if let absentValue { return declared(absentValue()) }
        throw progress.issues.add("is required", at: text.name.description)
    }

    func check(_ object: JSONValue, _ progress: inout DecodingProgress) {
        _ = try? decode(as: Member.self, from: object, &progress)
    }

    func writeProperty(to writer: inout JSONWriter) {
        schema.writeProperty(text, to: &writer) { writer in
            guard let absentValue else { return }
            var issues = SchemaIssues()
            writer.key("default")
            schema.encode(absentValue(), &writer, &issues)
            precondition(issues.count == 0, "a default obeys its own schema")
        }
    }
}

/// A member that may be absent, and then is nil.
final class OptionalField<Wrapped: Sendable>: FieldCore {
    let text: FieldText
    private let schema: Schema<Wrapped>

    init(text: FieldText, schema: Schema<Wrapped>) {
        self.text = text
        self.schema = schema
    }

    var isRequired: Bool { false }

    var headers: [HeaderAnnotation] { schema.headers(of: text) }

    func decode<Asked>(
        as type: Asked.Type,
        from object: JSONValue,
        _ progress: inout DecodingProgress
    ) throws(Invalid) -> Asked {
        let value = object[text.name]
        if value != nil { progress.found += 1 }
        guard let value, !value.isNull else { return declared(Wrapped?.none) }
        let member = try schema.decodeMember(text.name, value, &progress.issues)
        return declared(Wrapped?.some(member))
    }

    func check(_ object: JSONValue, _ progress: inout DecodingProgress) {
        _ = try? decode(as: Wrapped?.self, from: object, &progress)
    }

    func writeProperty(to writer: inout JSONWriter) {
        schema.writeProperty(text, to: &writer) { _ in }
    }
}

/// A value as the type it has: `Field` pairs the two.
private func declared<Value, Asked>(_ value: Value) -> Asked {
    // A pattern, because `as?` would look up the metadata of the optional at each call.
    switch value {
    case let asked as Asked: return asked
    default: preconditionFailure("a field decodes to the type it was declared with")
    }
}

extension Schema {
    fileprivate func decodeMember(
        _ name: StaticString,
        _ value: JSONValue,
        _ issues: inout SchemaIssues
    ) throws(Invalid) -> Value {
        let start = issues.count
        do throws(Invalid) {
            return try decode(value, &issues)
        } catch {
            issues.locate(from: start, inMember: name)
            throw error
        }
    }

    fileprivate func writeProperty(
        _ text: FieldText,
        to writer: inout JSONWriter,
        writeDefault: (inout JSONWriter) -> Void
    ) {
        writer.object(text.name) { writer in
            keywords(&writer)
            if !text.description.isEmpty { writer.member("description", text.description) }
            writeDefault(&writer)
            if let headerName = text.headerName { writer.member("x-mcp-header", headerName) }
        }
    }

    fileprivate func headers(of text: FieldText) -> [HeaderAnnotation] {
        let name = text.name.description
        var headers = headers
        for index in headers.indices { headers[index].path.insert(name, at: 0) }
        guard let headerName = text.headerName else { return headers }
        return [HeaderAnnotation(path: [name], name: headerName, value: headerValue)] + headers
    }
}
