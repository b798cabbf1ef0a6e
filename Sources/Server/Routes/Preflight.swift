// SPDX-License-Identifier: Apache-2.0
import HTTP

/// CORS for the MCP routes (WHATWG Fetch, "CORS protocol"): never a wildcard, one origin a time.
enum Preflight {
    /// The fields of an answer to an allowed origin.
    static func fields(origin: String) -> ResponseFields {
        [
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "WWW-Authenticate, Retry-After, X-Request-Id",
            "Vary": "Origin",
        ]
    }

    /// The answer to `OPTIONS` from an allowed origin; `requested` is the value of
    /// `Access-Control-Request-Headers`.
    static func response(origin: String, requested: String?) -> Response {
        var fields: ResponseFields = [
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "POST, OPTIONS",
            // Ten minutes: long enough to matter, short enough to change one's mind.
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        ]
        let names = (requested ?? "").split(separator: ",")
            .map { $0.trimmed.lowercased() }
            .filter(Self.isAllowed)
        if !names.isEmpty {
            fields.append("Access-Control-Allow-Headers", names.joined(separator: ", "))
        }
        return Response(.noContent, fields: fields)
    }

    private static let allowedNames: Set<String> = [
        "content-type", "accept", "authorization", "mcp-protocol-version", "mcp-method",
        "mcp-name", "mcp-session-id", "last-event-id", "traceparent", "tracestate",
        "x-request-id",
    ]

    private static func isAllowed(_ name: String) -> Bool {
        Self.allowedNames.contains(name)
            || (name.hasPrefix("mcp-param-") && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    }
}
