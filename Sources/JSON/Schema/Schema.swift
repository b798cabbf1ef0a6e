// SPDX-License-Identifier: Apache-2.0

/// What a value may be, as a value: the JSON Schema, the decoding and the encoding of one type.
///
/// Made by the factories in this folder (`.string`, `.integer`, `.array`, `.object`...).
public struct Schema<Value: Sendable>: Sendable {
    /// Writes the keywords (`type` and constraints) into an open object.
    let keywords: @Sendable (inout JSONWriter) -> Void
    /// Throws after adding at least one issue, unless there are enough.
    let decode: @Sendable (JSONValue, inout SchemaIssues) throws(Invalid) -> Value
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
            decode: { value, issues throws(Invalid) in
                value.isNull ? nil : try wrapped.decode(value, &issues)
            },
            encode: { value, writer, issues in
                guard let value else { return writer.null() }
                wrapped.encode(value, &writer, &issues)
            },
            headers: wrapped.headers.map { $0.unreachable }
        )
    }
}
