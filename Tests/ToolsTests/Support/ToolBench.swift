// SPDX-License-Identifier: Apache-2.0

import EventLoop
import JSON
import MCPRPC
import Testing

@testable import Tools

/// What every bench has: a loop, a client, and a backend that listens on a port.
@LoopActor protocol ToolBench {
    var loop: Loop { get }
    var client: BackendClient { get }
    var port: UInt16 { get }
}

extension ToolBench {
    func context(
        timeoutMS: UInt64 = 10_000,
        requestID: String = "req-1",
        cancellation: Cancellation = Cancellation()
    ) -> ToolContext {
        ToolContext(
            deadlineMS: self.loop.nowMS + timeoutMS,
            requestID: requestID,
            cancellation: cancellation
        )
    }

    /// Decodes the arguments, calls the tool, and gives its checked output.
    func call<T: Tool>(
        _ tool: T,
        _ arguments: String,
        _ context: ToolContext? = nil
    ) async throws -> JSON {
        let document = try JSONReader().read(Array(arguments.utf8))
        let input = try T.input.decode(document.root)
        let output = try await tool.call(input, context ?? self.context())
        var writer = JSONWriter()
        try T.output.encode(output, to: &writer)
        return try JSONReader().read(writer.finish().bytes).root.materialized()
    }

    /// The error of a call that must fail, after a look for what it must not tell.
    func failure<T: Tool>(
        _ tool: T,
        _ arguments: String,
        _ context: ToolContext? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async -> ToolError {
        do {
            let output = try await self.call(tool, arguments, context)
            Issue.record("the call succeeded: \(output)", sourceLocation: sourceLocation)
        } catch let error as ToolError {
            self.expectNothingLeaked(error, sourceLocation)
            return error
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
        return ToolError(.cancelled, "no failure")
    }

    private func expectNothingLeaked(_ error: ToolError, _ sourceLocation: SourceLocation) {
        let texts = [error.message, error.field, error.hint].compactMap(\.self)
        // What the scripts of these tests put into answers and must never come out again.
        let secrets = ["hunter2", "token-", "eyJ", "127.0.0.1", "corp", "<", "Traceback", "/srv/"]
        for secret in secrets + [":\(self.port)"] {
            let isLeaked = texts.contains { $0.contains(secret) }
            #expect(!isLeaked, "leaked \(secret)", sourceLocation: sourceLocation)
        }
    }
}
