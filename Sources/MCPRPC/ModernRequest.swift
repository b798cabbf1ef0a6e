// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The rules of 2026-07-28 for headers and envelope.
///
/// They apply in the order the conformance suite expects: repeated headers, `_meta`, method,
/// name. Parameters come after the method is known.
enum ModernRequest {
    /// Refuses routing headers that occur more than once, before anything else is believed.
    static func refuseRepeated(_ headers: MCPHeaders) throws(RPCError) {
        if headers.protocolVersion.isRepeated { throw .header("MCP-Protocol-Version", .repeated) }
        if headers.method.isRepeated { throw .header("Mcp-Method", .repeated) }
        if headers.name.isRepeated { throw .header("Mcp-Name", .repeated) }
    }

    /// Checks `_meta`, `Mcp-Method` and `Mcp-Name`.
    static func validate(
        _ request: RPCRequest,
        _ headers: MCPHeaders,
        _ headerBytes: borrowing Span<UInt8>
    ) throws(RPCError) {
        guard let meta = request.meta else { throw .envelope("_meta") }
        try MetaCheck.validate(meta)
        guard headers.method.isPresent else { throw .header("Mcp-Method", .missing) }
        let method = headerBytes.extracting(headers.method.range(in: headerBytes))
        guard request.methodName.withUTF8({ $0.equals(method) }) else {
            throw .header("Mcp-Method", .different)
        }
        // A name that is no string cannot be mirrored; the method itself refuses it later.
        guard let named = Self.named(by: request), named.kind == .string else { return }
        guard headers.name.isPresent else { throw .header("Mcp-Name", .missing) }
        let name = headerBytes.extracting(headers.name.range(in: headerBytes))
        guard named.withUTF8({ HeaderText.equals(name, $0) }) else {
            throw .header("Mcp-Name", .different)
        }
    }

    /// The parameter that `Mcp-Name` mirrors, for the methods that have one.
    private static func named(by request: RPCRequest) -> JSONValue? {
        let method = request.methodName
        if method.equals("tools/call") || method.equals("prompts/get") {
            return request.params?["name"]
        }
        if method.equals("resources/read") { return request.params?["uri"] }
        let isTask =
            method.equals("tasks/get") || method.equals("tasks/update")
            || method.equals("tasks/cancel")
        return isTask ? request.params?["taskId"] : nil
    }
}
