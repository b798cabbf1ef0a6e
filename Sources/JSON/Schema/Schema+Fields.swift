// SPDX-License-Identifier: Apache-2.0

extension FieldText {
    /// Decodes the member; `issues` then say where they are.
    func decode<Value>(
        _ value: JSONValue,
        _ issues: inout SchemaIssues,
        _ decodeValue: (JSONValue, inout SchemaIssues) throws(Invalid) -> Value
    ) throws(Invalid) -> Value {
        let start = issues.count
        do throws(Invalid) {
            return try decodeValue(value, &issues)
        } catch {
            issues.locate(from: start, inMember: name)
            throw error
        }
    }
}

extension Schema {
    func writeProperty(
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

    func headers(of text: FieldText) -> [HeaderAnnotation] {
        let name = text.name.description
        var headers = headers
        for index in headers.indices { headers[index].path.insert(name, at: 0) }
        guard let headerName = text.headerName else { return headers }
        return [HeaderAnnotation(path: [name], name: headerName, value: headerValue)] + headers
    }
}

/// A value as the type it has: `Field` pairs the two.
func declared<Value, Asked>(_ value: Value) -> Asked {
    // A pattern, because `as?` would look up the metadata of the optional at each call.
    switch value {
    case let asked as Asked: return asked
    default: preconditionFailure("a field decodes to the type it was declared with")
    }
}
