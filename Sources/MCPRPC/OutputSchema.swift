// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The output schema that clients see: a tool's own, or the shape of a `ToolError`.
///
/// MCP demands that `structuredContent` conforms to the output schema, and the TypeScript client
/// checks it even when `isError` is set (typescript-sdk issue 1943): with the bare schema it
/// would throw every error result away. So the advertised schema admits both. The properties stay
/// at the root, where readers and generated types look for them; what the two shapes require
/// moves into `anyOf`.
enum OutputSchema {
    /// Widens a tool's own schema, which is an object schema.
    ///
    /// - Throws: `JSONError` when it is nested too deeply to be read.
    static func widened(_ schema: JSONFragment) throws(JSONError) -> JSONFragment {
        let own = try JSONReader().read(schema.bytes).root.materialized()
        guard case .object(let members) = own else { return schema }
        return try JSONFragment(.object(Self.widen(members)))
    }

    private static func widen(_ members: [JSONMember]) -> [JSONMember] {
        var result: [JSONMember] = []
        var required: JSON = []
        for member in members {
            switch member.name {
            case "required": required = member.value
            // An error brings members of its own, so the root may not forbid any.
            case "additionalProperties": break
            case "properties": result.append(JSONMember("properties", Self.merge(member.value)))
            default: result.append(member)
            }
        }
        let success: JSON = ["required": required]
        result.append(JSONMember("anyOf", [success, Self.error]))
        return result
    }

    /// A property that errors have too, such as a ticket's `status`, admits both types.
    private static func merge(_ properties: JSON) -> JSON {
        guard case .object(let members) = properties else { return properties }
        return .object(
            members.map { member in
                guard let other = Self.errorProperties[member.name] else { return member }
                return JSONMember(member.name, ["anyOf": [member.value, other]])
            }
        )
    }

    private static let errorProperties: JSON = [
        "code": [
            "type": "string", "enum": .array(ToolErrorCode.allCases.map { .string($0.rawValue) }),
        ],
        "message": ["type": "string"],
        "status": ["type": "integer"],
        "retryable": ["type": "boolean"],
        "retry_after_ms": ["type": "integer"],
        "field": ["type": "string"],
        "hint": ["type": "string"],
    ]

    private static let error: JSON = [
        "description": "A failed call (isError)",
        "properties": Self.errorProperties,
        "required": ["code", "message", "retryable"],
    ]
}
