// SPDX-License-Identifier: Apache-2.0

import JSON
import MCPRPC

/// The tools the tests call.
enum Fixtures {
    static let serverInfo = ServerInfo(name: "fixture", title: "Fixture", version: "1.2.3")

    /// A dispatcher with every fixture tool.
    static func dispatcher() -> MCPDispatcher {
        do {
            var registry = ToolRegistry()
            try registry.register(EchoTool())
            try registry.register(RegionTool())
            try registry.register(ScriptedTool())
            return try MCPDispatcher(
                serverInfo: Self.serverInfo,
                instructions: "Use echo.",
                registry: registry
            )
        } catch {
            preconditionFailure("the fixtures are valid: \(error)")
        }
    }

    /// Text in the base64 wrapper of MCP header values.
    static func wrapped(_ text: String) -> String { "=?base64?\(Self.base64(text))?=" }

    static func base64(_ text: String) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        )
        let bytes = Array(text.utf8)
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = Array(bytes[start..<min(start + 3, bytes.count)])
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= 8 * UInt32(3 - group.count)
            for place in 0..<4 {
                let index = Int(bits >> (18 - 6 * UInt32(place)) & 63)
                result.append(place <= group.count ? alphabet[index] : "=")
            }
        }
        return result
    }
}
