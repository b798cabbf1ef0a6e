// SPDX-License-Identifier: Apache-2.0

public import JSON

/// One `tools/call` that passed every check and is ready to run, once.
///
/// Not `Sendable`: it belongs to the thread that read the request.
public final class ToolCall {
    /// What is being called, for the log; its outcome is `pending`.
    public let summary: MCPSummary
    /// The id as JSON, to be echoed.
    ///
    /// Bytes of its own, because the request's document is given back before the tool waits.
    let id: JSONFragment
    let version: ProtocolVersion
    /// `_meta` of a modern result.
    let resultMeta: JSONFragment
    private let tool: RegisteredTool
    private let metadata: CallMetadata
    /// Taken by `run`.
    private var arguments: JSONValue?

    init(
        _ tool: RegisteredTool,
        arguments: JSONValue,
        request: RPCRequest,
        version: ProtocolVersion,
        resultMeta: JSONFragment
    ) {
        self.tool = tool
        self.arguments = arguments
        self.id = request.id.fragment
        self.version = version
        self.resultMeta = resultMeta
        self.metadata = CallMetadata(request.meta)
        self.summary = MCPSummary(
            era: version.era,
            version: version,
            method: .toolsCall,
            tool: tool.descriptor.name,
            outcome: .pending
        )
    }

    /// The registered name of the tool.
    public var toolName: String { self.tool.descriptor.name }

    /// Tells whether the caller gave a progress token; without one, nothing is ever reported.
    public var wantsProgress: Bool { self.metadata.progressToken != nil }

    /// Makes the context to run in.
    ///
    /// - Parameters:
    ///   - deadlineMS: when the call must be over, on the clock the tool compares it with.
    ///   - requestID: the server's id of the request.
    ///   - traceparent: the header of that name; counts when `_meta` names no trace.
    ///   - tracestate: the header of that name, which belongs to it.
    ///   - cancellation: told by the server when the caller goes away.
    ///   - onProgress: gets each progress notification, one JSON-RPC message, before `report`
    ///     returns; never called when the caller gave no token, and never after `run` returned.
    ///     Nil when the answer cannot be streamed.
    /// - Returns: a context for one `run`.
    public func makeContext(
        deadlineMS: UInt64,
        requestID: String,
        traceparent: String? = nil,
        tracestate: String? = nil,
        cancellation: Cancellation = Cancellation(),
        onProgress: ((JSONFragment) -> Void)? = nil
    ) -> ToolContext {
        var progress: ProgressReporter?
        if let token = self.metadata.progressToken, let onProgress {
            progress = ProgressReporter(
                token: token,
                includesMessage: self.version.hasProgressMessage,
                send: onProgress
            )
        }
        return ToolContext(
            deadlineMS: deadlineMS,
            requestID: requestID,
            trace: self.metadata.trace,
            cancellation: cancellation,
            progress: progress
        )
    }

    /// Runs the tool on the caller's executor and writes its answer; status is always 200.
    ///
    /// A second run would have no arguments and is refused with an internal error.
    public func run(_ context: ToolContext) async -> MCPAnswer {
        guard let arguments = self.arguments else {
            return self.answer(.unwritable, requestID: context.requestID)
        }
        self.arguments = nil
        let outcome = await self.tool.run(consume arguments, context)
        context.close()
        return self.answer(outcome, requestID: context.requestID)
    }

    /// The answer of a server that has no room to run the call now: 503, and the id is echoed.
    public func overloaded() -> MCPAnswer {
        var summary = self.summary
        summary.outcome = .protocolError(.internalError)
        return MCPAnswer(
            status: 503,
            body: RPCResponse.error(.overloaded, id: self.id),
            summary: summary
        )
    }

    private func answer(_ outcome: ToolOutcome, requestID: String) -> MCPAnswer {
        var summary = self.summary
        let body: [UInt8]
        switch outcome {
        case .success(let content):
            summary.outcome = .ok
            body = ToolResult.success(content, for: self)
        case .failure(let error):
            summary.outcome = .toolError(error.code)
            body = ToolResult.failure(error, for: self)
        case .unwritable:
            summary.outcome = .protocolError(.internalError)
            body = RPCResponse.error(.internalError(requestID: requestID), id: self.id)
        }
        return MCPAnswer(status: 200, body: body, summary: summary)
    }
}
