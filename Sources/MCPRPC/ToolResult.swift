// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Writes the answer to `tools/call` in the words of each revision.
enum ToolResult {
    /// Bytes of an answer besides its content, generously.
    private static let envelopeBytes = 320

    /// A result: the same JSON as text, for clients and models that read text, and as structure.
    static func success(_ content: JSONFragment, for call: ToolCall) -> [UInt8] {
        Self.write(for: call, contentBytes: content.bytes.count) { writer in
            Self.writeText(to: &writer) { $0.string(escaping: content) }
            if call.version.hasStructuredOutput {
                writer.member("structuredContent", content)
            }
        }
    }

    /// A failed call: one sentence as text, the fields as structure.
    static func failure(_ error: ToolError, for call: ToolCall) -> [UInt8] {
        Self.write(for: call, contentBytes: error.message.utf8.count) { writer in
            writer.member("isError", true)
            Self.writeText(to: &writer) { $0.string(error.text) }
            if call.version.hasStructuredOutput {
                writer.key("structuredContent")
                error.write(to: &writer)
            }
        }
    }

    private static func writeText(
        to writer: inout JSONWriter,
        _ text: (inout JSONWriter) -> Void
    ) {
        writer.array("content") { writer in
            writer.object { writer in
                writer.member("type", "text")
                writer.key("text")
                text(&writer)
            }
        }
    }

    private static func write(
        for call: ToolCall,
        contentBytes: Int,
        _ members: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        // The content stands there twice, once with its quotes escaped.
        var writer = JSONWriter(reserving: Self.envelopeBytes + contentBytes * 5 / 2)
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("id", call.id)
            writer.object("result") { writer in
                if call.version.era == .modern { writer.member("resultType", "complete") }
                members(&writer)
                if call.version.era == .modern { writer.member("_meta", call.resultMeta) }
            }
        }
        return RPCResponse.bytes(writer)
    }
}
