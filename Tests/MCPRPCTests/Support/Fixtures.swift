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

/// One piece of text.
struct Text: Equatable, Sendable {
    var text: String

    static let schema = ObjectSchema(
        Field("text", \.text, .string(length: 1...10), "What to say"),
        make: Text.init
    )
}

/// Gives back what it gets; `status` collides with a member of errors, as a ticket's does.
struct EchoTool: Tool {
    struct Output: Equatable, Sendable {
        var text: String
        var status: String

        static let schema = ObjectSchema(
            Field("text", \.text, .string(length: 1...8), "What was said"),
            Field("status", \.status, .string(), "How"),
            make: Output.init
        )
    }

    static let descriptor = ToolDescriptor(
        name: "echo",
        title: "Echo",
        description: "Gives back what it gets.",
        annotations: ToolAnnotations(
            readOnly: true,
            destructive: false,
            idempotent: true,
            openWorld: false
        )
    )
    static let input = Text.schema
    static let output = Output.schema

    func call(_ input: Text, _ context: ToolContext) async throws(ToolError) -> Output {
        Output(text: input.text, status: "said")
    }
}

/// Has an argument of every type that clients mirror into a header.
struct RegionTool: Tool {
    struct Input: Equatable, Sendable {
        var region: String?
        var shard: Int?
        var dry: Bool?

        static let schema = ObjectSchema(
            Field("region", \.region, optional: .string(), "Where", headerName: "Region"),
            Field(
                "shard",
                \.shard,
                optional: .integer(-9_007_199_254_740_991...9_007_199_254_740_991),
                "Which",
                headerName: "Shard"
            ),
            Field("dry", \.dry, optional: .boolean, "Only look", headerName: "Dry-Run"),
            make: Input.init
        )
    }

    static let descriptor = ToolDescriptor(
        name: "region",
        title: "Region",
        description: "Mirrors its arguments.",
        annotations: EchoTool.descriptor.annotations
    )
    static let input = Input.schema
    static let output = Text.schema

    func call(_ input: Input, _ context: ToolContext) async throws(ToolError) -> Text {
        Text(text: "ok")
    }
}

/// Does what `step` says.
struct ScriptedTool: Tool {
    enum Step: String, CaseIterable, Sendable {
        case fail, lie, progress, cancel, long, notANumber
    }

    struct Input: Equatable, Sendable {
        var step: Step

        static let schema = ObjectSchema(
            Field("step", \.step, .enumeration(of: Step.self), "What to do"),
            make: Input.init
        )
    }

    struct Output: Equatable, Sendable {
        var text: String
        var number: Double?

        static let schema = ObjectSchema(
            Field("text", \.text, .string(length: 1...1_000_000), "Text"),
            Field("number", \.number, optional: .number(), "Number"),
            make: Output.init
        )
    }

    static let descriptor = ToolDescriptor(
        name: "scripted",
        title: "Scripted",
        description: "Does what it is told.",
        annotations: ToolAnnotations(
            readOnly: false,
            destructive: true,
            idempotent: false,
            openWorld: true
        )
    )
    static let input = Input.schema
    static let output = Output.schema

    static let failure = ToolError(
        .rateLimited,
        "Too many\ncalls.",
        status: 429,
        retryAfterMS: 1500,
        field: "step",
        hint: "Wait."
    )

    func call(_ input: Input, _ context: ToolContext) async throws(ToolError) -> Output {
        switch input.step {
        case .fail: throw Self.failure
        case .lie: return Output(text: "", number: nil)
        case .long: return Output(text: String(repeating: "x", count: 300_000), number: nil)
        case .notANumber: return Output(text: "a", number: .nan)
        case .cancel:
            context.cancellation.cancel()
            context.report(progress: 1)
            throw ToolError(.cancelled, "The caller went away.")
        case .progress:
            for step in [1.0, 2, 2, 1.5, .nan, .infinity, 3] {
                context.report(progress: step, total: 3, message: "step\n\(step)")
            }
            return Output(text: "done", number: nil)
        }
    }
}
