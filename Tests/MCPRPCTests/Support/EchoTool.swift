// SPDX-License-Identifier: Apache-2.0

import JSON
import MCPRPC

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
