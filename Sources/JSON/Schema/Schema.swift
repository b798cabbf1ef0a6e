// SPDX-License-Identifier: Apache-2.0

/// What a value may be, as a value: the JSON Schema, the decoding and the encoding of one type.
///
/// Made by the factories in this folder (`.string`, `.integer`, `.array`, `.object`...).
public struct Schema<Value: Sendable>: Sendable {
    /// Writes the keywords (`type` and constraints) into an open object.
    let keywords: @Sendable (inout JSONWriter) -> Void
    /// Nil only after adding an issue, or when the issues are full.
    let decode: @Sendable (JSONValue, inout SchemaIssues) -> Value?
    /// Writes exactly one value and adds an issue for each constraint that it breaks.
    let encode: @Sendable (Value, inout JSONWriter, inout SchemaIssues) -> Void
    /// What an `x-mcp-header` on this value would carry; nil if it may not have one.
    var headerValue: HeaderAnnotation.Value?
    /// The `x-mcp-header` annotations of members inside.
    var headers: [HeaderAnnotation] = []
}

extension Schema {
    /// A value of `wrapped` or `null`, where `null` says something else than absence.
    public static func nullable<Wrapped>(
        _ wrapped: Schema<Wrapped>
    ) -> Schema where Value == Wrapped? {
        Schema(
            keywords: { writer in
                writer.array("anyOf") { writer in
                    writer.object { writer in wrapped.keywords(&writer) }
                    writer.object { writer in writer.member("type", "null") }
                }
            },
            decode: { value, issues in
                value.isNull ? .some(nil) : wrapped.decode(value, &issues).map { .some($0) }
            },
            encode: { value, writer, issues in
                guard let value else { return writer.null() }
                wrapped.encode(value, &writer, &issues)
            },
            headers: wrapped.headers.map { $0.unreachable }
        )
    }

    /// The same values where a field may be absent; never encoded when nil.
    static func optional<Wrapped>(
        _ wrapped: Schema<Wrapped>
    ) -> Schema where Value == Wrapped? {
        Schema(
            keywords: wrapped.keywords,
            decode: { value, issues in wrapped.decode(value, &issues).map { .some($0) } },
            encode: { value, writer, issues in
                guard let value else { return writer.null() }
                wrapped.encode(value, &writer, &issues)
            },
            headerValue: wrapped.headerValue,
            headers: wrapped.headers
        )
    }
}
