// SPDX-License-Identifier: Apache-2.0

/// A member that is required or has a default.
final class PlainField<Member: Sendable>: FieldCore {
    let text: FieldText
    private let schema: Schema<Member>
    /// `schema.decode`, because using the schema here would look up its metadata each time.
    private let decodeValue: @Sendable (JSONValue, inout SchemaIssues) throws(Invalid) -> Member
    private let absentValue: (@Sendable () -> Member)?

    init(text: FieldText, schema: Schema<Member>, absentValue: (@Sendable () -> Member)?) {
        self.text = text
        self.schema = schema
        decodeValue = schema.decode
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
            return declared(try text.decode(value, &progress.issues, decodeValue))
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
