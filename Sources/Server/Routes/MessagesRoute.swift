// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP
import JSON
import MCPRPC

/// `POST /messages` and `POST /mcp`: from a whole body to an answer.
///
/// `MCPDispatcher` decides; this class runs what it decided and sends what came of it.
@LoopActor
final class MessagesRoute {
    private let loop: Loop
    private let dispatcher: MCPDispatcher
    private let log: RequestLog
    private let callTimeoutMS: UInt64
    private let concurrentCallsMax: Int
    private var active: [ObjectIdentifier: ActiveCall] = [:]
    private var runningCount = 0
    private var sweep: Timer?

    init(
        on loop: Loop,
        dispatcher: MCPDispatcher,
        log: RequestLog,
        callTimeoutMS: Int,
        concurrentCallsMax: Int
    ) throws(UVError) {
        self.loop = loop
        self.dispatcher = dispatcher
        self.log = log
        self.callTimeoutMS = UInt64(callTimeoutMS)
        self.concurrentCallsMax = concurrentCallsMax
        self.sweep = try Timer(on: loop) { [unowned self] in self.keepAlive() }
        try self.sweep?.start(timeoutMS: 1_000, repeatMS: 1_000)
    }

    /// Ends every call that is still running: their clients see the connection close.
    func close() {
        self.sweep = nil
        for call in self.active.values { call.cancellation.cancel() }
    }

    /// Answers one request; `headBytes` and `body` are lent until this returns.
    func handle(
        _ reply: consuming Reply,
        _ request: RequestFacts,
        _ head: borrowing RequestHead,
        _ headBytes: Span<UInt8>,
        _ body: Span<UInt8>
    ) {
        let headers = MCPHeaders(head, in: headBytes)
        switch self.dispatcher.decide(headers, headerBytes: headBytes, body: body) {
        case .answer(let answer) where request.accepts.json:
            reply.send(Self.response(answer, to: request))
            self.write(answer, to: request)
        case .answer(let answer):
            self.send(answer, through: ActiveCall(request, reply, nowMS: self.loop.nowMS))
        case .accepted(let summary):
            let response = Response(.accepted, fields: request.responseFields)
            reply.send(response)
            self.log.write(RequestLine(request, status: 202, summary: summary, bytesOut: 0))
        case .call(let call):
            guard self.runningCount < self.concurrentCallsMax else {
                return self.refuse(reply, request, call.overloaded())
            }
            self.run(call, request, reply)
        case .batch(let batch):
            guard self.runningCount + batch.calls.count <= self.concurrentCallsMax else {
                return self.refuse(reply, request, batch.overloaded())
            }
            self.run(batch, request, reply)
        }
    }

    private func run(_ call: ToolCall, _ request: RequestFacts, _ reply: consuming Reply) {
        let exchange = self.begin(request, reply, isModern: call.summary.era == .modern)
        let context = self.context(call, exchange)
        LoopActor.start {
            let answer = await self.run(call, context)
            self.finish(exchange, with: answer, context)
        }
    }

    private func run(_ batch: MCPBatch, _ request: RequestFacts, _ reply: consuming Reply) {
        let exchange = self.begin(request, reply, isModern: false)
        let pending = PendingBatch(batch)
        for (index, call) in batch.calls.enumerated() {
            let context = self.context(call, exchange)
            LoopActor.start {
                let answer = await self.run(call, context)
                guard let whole = pending.finish(index, with: answer) else { return }
                self.finish(exchange, with: whole, context)
            }
        }
    }

    private func run(_ call: ToolCall, _ context: ToolContext) async -> MCPAnswer {
        self.runningCount += 1
        defer { self.runningCount -= 1 }
        return await call.run(context)
    }

    private func begin(
        _ request: RequestFacts,
        _ reply: consuming Reply,
        isModern: Bool
    ) -> ActiveCall {
        let connection = ConnectionWatch()
        reply.onDisconnect { connection.call?.cancellation.cancel() }
        let exchange = ActiveCall(request, reply, nowMS: self.loop.nowMS)
        // A legacy client that goes away cancels nothing: its answer is simply dropped
        // (MCP 2025-06-18 transports, "disconnection").
        if isModern { connection.call = exchange }
        self.active[ObjectIdentifier(exchange)] = exchange
        return exchange
    }

    private func context(_ call: ToolCall, _ exchange: ActiveCall) -> ToolContext {
        let loop = self.loop
        return call.makeContext(
            deadlineMS: loop.nowMS + self.callTimeoutMS,
            requestID: exchange.request.id,
            traceparent: exchange.request.traceparent,
            tracestate: exchange.request.tracestate,
            cancellation: exchange.cancellation,
            onProgress: exchange.request.accepts.eventStream
                ? { [unowned exchange] in exchange.notify($0, nowMS: loop.nowMS) } : nil
        )
    }

    private func finish(_ exchange: ActiveCall, with answer: MCPAnswer, _ context: ToolContext) {
        self.active[ObjectIdentifier(exchange)] = nil
        self.send(answer, through: exchange, traceparent: context.traceparent)
    }

    private func send(
        _ answer: MCPAnswer,
        through exchange: ActiveCall,
        traceparent: String? = nil
    ) {
        exchange.finish(Self.response(answer, to: exchange.request))
        self.write(
            answer,
            to: exchange.request,
            streamedBytes: exchange.streamedBytes,
            traceparent: traceparent
        )
    }

    private static func response(_ answer: MCPAnswer, to request: RequestFacts) -> Response {
        Response(
            HTTPStatus(rawValue: answer.status) ?? .internalServerError,
            contentType: .json,
            fields: request.responseFields,
            body: answer.body
        )
    }

    private func write(
        _ answer: MCPAnswer,
        to request: RequestFacts,
        streamedBytes: Int = 0,
        traceparent: String? = nil
    ) {
        self.log.write(
            RequestLine(
                request,
                status: answer.status,
                summary: answer.summary,
                bytesOut: answer.body.count + streamedBytes,
                traceparent: traceparent
            )
        )
    }

    /// Says that too many calls are running, and when to come back.
    private func refuse(
        _ reply: consuming Reply,
        _ request: RequestFacts,
        _ refusal: MCPAnswer
    ) {
        var fields = request.responseFields
        fields.append("Retry-After", "1")
        let response = Response(
            .serviceUnavailable,
            contentType: .json,
            fields: fields,
            body: refusal.body
        )
        reply.send(response)
        self.log.write(
            RequestLine(
                request,
                status: response.status.code,
                summary: refusal.summary,
                bytesOut: refusal.body.count
            )
        )
    }

    private func keepAlive() {
        let nowMS = self.loop.nowMS
        for call in self.active.values { call.keepAlive(nowMS: nowMS) }
    }
}

/// Lets a disconnect find a call that is made after the callback was set.
@LoopActor
private final class ConnectionWatch {
    weak var call: ActiveCall?
}

/// A batch shared by the tasks that run its calls.
@LoopActor
private final class PendingBatch {
    private var batch: MCPBatch

    init(_ batch: MCPBatch) { self.batch = batch }

    func finish(_ index: Int, with answer: MCPAnswer) -> MCPAnswer? {
        self.batch.finish(index, with: answer)
    }
}
