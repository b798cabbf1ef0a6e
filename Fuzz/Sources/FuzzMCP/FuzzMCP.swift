// SPDX-License-Identifier: Apache-2.0

// Goal: whatever is posted gets exactly one decision, and an answer is JSON on one line with a
// status of the protocol.
// Input: version, method and name header values, each ended by a zero byte, then the body.

import FuzzDriver
import JSON
import MCPRPC

@main enum FuzzMCP {
    struct Text: Equatable, Sendable {
        var text: String
        var count: Int

        static let schema = ObjectSchema(
            Field("text", \.text, .string(length: 1...8), "What to say"),
            Field("count", \.count, .integer(1...3), "How often", default: 1),
            make: Text.init
        )
    }

    struct Echo: Tool {
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
        static let output = Text.schema

        func call(_ input: Text, _ context: ToolContext) async throws(ToolError) -> Text { input }
    }

    static func main() throws {
        var registry = ToolRegistry()
        try registry.register(Echo())
        let dispatcher = try MCPDispatcher(
            serverInfo: ServerInfo(name: "fuzz", version: "1"),
            registry: registry
        )
        let reader = JSONReader()
        FuzzDriver.run { input in
            var start = 0
            func header() -> HeaderSlice {
                guard let end = input.bytes[start...].firstIndex(of: 0) else { return .absent }
                defer { start = end + 1 }
                return HeaderSlice(start: start, count: end - start)
            }
            let headers = MCPHeaders(
                protocolVersion: header(),
                method: header(),
                name: header()
            )
            let body = Array(input.bytes[start...])
            let decision = dispatcher.decide(
                headers,
                headerBytes: input.bytes.span,
                body: body.span
            )
            guard case .answer(let answer) = decision else { return }
            precondition([200, 400, 404].contains(answer.status), "status \(answer.status)")
            precondition(!answer.body.contains(0x0A), "the answer is on one line")
            precondition((try? reader.read(answer.body.span)) != nil, "the answer is JSON")
        }
    }
}
