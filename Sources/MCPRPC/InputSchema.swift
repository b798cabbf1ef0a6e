// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The rules MCP 2026-07-28 sets for a tool's input schema, checked once at registration.
enum InputSchema {
    private static let keyword = "x-mcp-header"
    /// Keywords whose value is data, not schema.
    private static let dataKeywords: Set<String> = ["const", "default", "enum", "examples"]

    /// Collects the arguments marked `x-mcp-header`.
    ///
    /// - Throws: for a root that is no object schema, and for a mark that is not an RFC 9110
    ///   token, not unique, not on a string, integer or boolean, or not reachable through
    ///   `properties` alone: clients drop a whole tool for any of these.
    static func headerParameters(
        _ schema: JSONFragment, _ tool: String
    ) throws(ToolRegistrationError) -> [HeaderParameter] {
        guard let document = try? JSONReader().read(schema.bytes),
            document.root["type"]?.equals("object") == true
        else {
            throw ToolRegistrationError(tool: tool, problem: "its input schema is not an object")
        }
        var walk = Walk(tool: tool)
        try walk.visit(document.root, path: [], isReachable: true)
        return walk.parameters
    }

    /// One pass over a schema; its depth is bounded by the reader's.
    private struct Walk {
        let tool: String
        var parameters: [HeaderParameter] = []

        mutating func visit(
            _ schema: JSONValue, path: [String], isReachable: Bool
        ) throws(ToolRegistrationError) {
            for (key, value) in schema.members {
                let name = key.string ?? ""
                if name == InputSchema.keyword {
                    try self.add(value, schema, path: isReachable ? path : [])
                } else if name == "properties" {
                    for (property, value) in value.members {
                        try self.visit(
                            value, path: path + [property.string ?? ""], isReachable: isReachable)
                    }
                } else if !InputSchema.dataKeywords.contains(name) {
                    try self.visit(value, path: path, isReachable: false)
                }
            }
            for element in schema.elements {
                try self.visit(element, path: path, isReachable: false)
            }
        }

        private mutating func add(
            _ mark: JSONValue, _ schema: JSONValue, path: [String]
        ) throws(ToolRegistrationError) {
            func fail(_ problem: String) -> ToolRegistrationError {
                ToolRegistrationError(tool: self.tool, problem: problem)
            }
            guard let name = mark.string, !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte) else {
                throw fail("an x-mcp-header is not a header name")
            }
            guard !path.isEmpty else {
                throw fail("x-mcp-header \"\(name)\" is not on a plain property")
            }
            let type = schema["type"]
            guard
                type?.equals("string") == true || type?.equals("integer") == true
                    || type?.equals("boolean") == true
            else {
                throw fail("x-mcp-header \"\(name)\" is not on a string, integer or boolean")
            }
            let lowercased = name.lowercased()
            guard !self.parameters.contains(where: { $0.lowercasedName == lowercased }) else {
                throw fail("x-mcp-header \"\(name)\" occurs twice")
            }
            self.parameters.append(
                HeaderParameter(name: name, lowercasedName: lowercased, path: path))
        }
    }
}
