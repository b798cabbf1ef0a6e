// SPDX-License-Identifier: Apache-2.0

import JSON
import MCPRPC

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
