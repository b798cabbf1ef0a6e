// SPDX-License-Identifier: Apache-2.0
//
// Goal: a tool that belongs to a global actor runs on that actor, without a hop and without being
// `Sendable`.

import JSON
import MCPRPC
import Testing

@globalActor private actor LoopStandIn {
    static let shared = LoopStandIn()
}

/// Not `Sendable`, and only to be touched on its actor.
@LoopStandIn private final class Backend {
    var calls = 0

    func call(_ context: ToolContext) async -> String {
        await Task.yield()
        self.calls += 1
        return "\(self.calls) \(context.requestID)"
    }
}

@LoopStandIn private struct IsolatedTool: @LoopStandIn Tool {
    static let descriptor = ToolDescriptor(
        name: "isolated",
        title: "Isolated",
        description: "Runs on its actor.",
        annotations: EchoTool.descriptor.annotations
    )
    static let input = Text.schema
    static let output = Text.schema
    let backend: Backend

    @LoopStandIn
    func call(_ input: Text, _ context: ToolContext) async throws(ToolError) -> Text {
        LoopStandIn.shared.assertIsolated()
        return Text(text: await self.backend.call(context))
    }
}

@Suite struct IsolationTests {
    @Test @LoopStandIn func runsAToolOnItsActor() async throws {
        var registry = ToolRegistry()
        let backend = Backend()
        try registry.register(IsolatedTool(backend: backend))
        let dispatcher = try MCPDispatcher(serverInfo: Fixtures.serverInfo, registry: registry)
        let reply = await Post.modernCall("isolated", #"{"text":"a"}"#).send(dispatcher)
        #expect(reply.result["structuredContent"] == ["text": "1 r-1"])
        #expect(backend.calls == 1)
    }
}
