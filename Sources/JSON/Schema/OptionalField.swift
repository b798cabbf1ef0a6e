// SPDX-License-Identifier: Apache-2.0

/// A member that may be absent, and then is nil.
final class OptionalField<Wrapped: Sendable>: FieldCore {
    let text: FieldText
    private let schema: Schema<Wrapped>
    /// `schema.decode`, because using the schema here would look up its metadata each time.
    private let decodeValue: @Sendable (JSONValue, inout SchemaIssues) throws(Invalid) -> Wrapped

    init(text: FieldText, schema: Schema<Wrapped>) {
        self.text = text
        self.schema = schema
        decodeValue = schema.decode
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
        let member = try text.decode(value, &progress.issues, decodeValue)
        return declared(Wrapped?.some(member))
    }

    func check(_ object: JSONValue, _ progress: inout DecodingProgress) {
        _ = try? decode(as: Wrapped?.self, from: object, &progress)
    }

    func writeProperty(to writer: inout JSONWriter) {
        schema.writeProperty(text, to: &writer) { _ in }
    }
}
