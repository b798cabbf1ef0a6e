// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Writes the tools as `tools/list` shows them, each revision with the members it knows.
enum ToolListing {
    /// The result of `tools/list`.
    static func build(
        _ version: ProtocolVersion,
        _ tools: [RegisteredTool],
        meta: JSONFragment,
        lifetimeMS: Int
    ) throws(JSONError) -> JSONFragment {
        var writer = JSONWriter(reserving: 16 * 1024)
        writer.object { writer in
            if version.era == .modern { writer.member("resultType", "complete") }
            Self.write(tools, version, to: &writer)
            guard version.era == .modern else { return }
            writer.member("ttlMs", lifetimeMS)
            writer.member("cacheScope", "public")
            writer.member("_meta", meta)
        }
        return try writer.finish()
    }

    /// The `tools` member on its own, for people and scripts.
    static func plain(_ tools: [RegisteredTool]) throws(JSONError) -> JSONFragment {
        var writer = JSONWriter(reserving: 16 * 1024)
        writer.object { Self.write(tools, .july2026, to: &$0) }
        return try writer.finish()
    }

    private static func write(
        _ tools: [RegisteredTool],
        _ version: ProtocolVersion,
        to writer: inout JSONWriter
    ) {
        writer.array("tools") { writer in
            for tool in tools {
                writer.object { Self.write(tool, version, to: &$0) }
            }
        }
    }

    private static func write(
        _ tool: RegisteredTool,
        _ version: ProtocolVersion,
        to writer: inout JSONWriter
    ) {
        let descriptor = tool.descriptor
        writer.member("name", descriptor.name)
        if version.hasStructuredOutput { writer.member("title", descriptor.title) }
        writer.member("description", descriptor.description)
        writer.member("inputSchema", tool.inputSchema)
        if version.hasStructuredOutput { writer.member("outputSchema", tool.outputSchema) }
        guard version.hasToolAnnotations else { return }
        writer.object("annotations") { writer in
            writer.member("title", descriptor.title)
            writer.member("readOnlyHint", descriptor.annotations.readOnly)
            writer.member("destructiveHint", descriptor.annotations.destructive)
            writer.member("idempotentHint", descriptor.annotations.idempotent)
            writer.member("openWorldHint", descriptor.annotations.openWorld)
        }
    }
}
