// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP

/// Leads each request to its route; the two callbacks of `HTTPServer`.
@LoopActor
final class Router {
    /// A `tools/call` has a few hundred bytes; a ticket's description at most 10,000 characters.
    static let bodyBytesMax = 1024 * 1024

    private let messages: MessagesRoute
    private let tools: ToolsRoute
    private let health: HealthRoutes
    private let log: RequestLog
    private var admission: Admission
    private var ids = RequestIDs()

    init(
        messages: MessagesRoute,
        tools: ToolsRoute,
        health: HealthRoutes,
        log: RequestLog,
        admission: Admission
    ) {
        self.messages = messages
        self.tools = tools
        self.health = health
        self.log = log
        self.admission = admission
    }

    /// Decides, before the body is read, whether to read it; `bytes` are lent.
    func admit(_ head: borrowing RequestHead, _ bytes: Span<UInt8>) -> HeadDecision {
        let route = Route(head, in: bytes)
        let refusal: Response? =
            switch route {
            case .messages, .mcp: self.admission.refusal(head, in: bytes)
            case .unknown: Self.notFound
            default: head.method == .get || head.method == .head ? nil : Self.methodNotAllowed
            }
        guard let refusal else {
            // Only MCP requests have a body anyone reads.
            return .readBody(bytesMax: Self.bodyBytesMax)
        }
        let facts = self.facts(route, head, bytes, bodyBytes: 0)
        self.log.write(
            RequestLine(facts, status: refusal.status.code, bytesOut: refusal.body.count)
        )
        var response = refusal
        response.fields.append(facts.refusalFields)
        return .respond(response)
    }

    /// Answers a whole request; `headBytes` and `body` are lent until this returns.
    func handle(
        _ reply: consuming Reply,
        _ head: borrowing RequestHead,
        _ headBytes: Span<UInt8>,
        _ body: Span<UInt8>
    ) {
        let route = Route(head, in: headBytes)
        let facts = self.facts(route, head, headBytes, bodyBytes: body.count)
        switch route {
        case .messages, .mcp: self.messages.handle(reply, facts, head, headBytes, body)
        case .tools: self.tools.handle(reply, facts, head, headBytes)
        case .live: self.health.live(reply, facts)
        case .ready: self.health.ready(reply, facts)
        case .health: self.health.combined(reply, facts)
        case .unknown: reply.send(Self.notFound)
        }
    }

    private func facts(
        _ route: Route,
        _ head: borrowing RequestHead,
        _ bytes: Span<UInt8>,
        bodyBytes: Int
    ) -> RequestFacts {
        RequestFacts(
            route,
            id: self.ids.next(head, in: bytes),
            head,
            in: bytes,
            bodyBytes: bodyBytes
        )
    }

    private static let notFound = Response(
        .notFound,
        contentType: .json,
        text: """
            {"error":"not found","routes":["POST /messages","GET /tools","GET /health"]}

            """
    )
    private static let methodNotAllowed = Response(
        .methodNotAllowed,
        contentType: .json,
        fields: ["Allow": "GET, HEAD"],
        text: "{\"error\":\"only GET is served here\"}\n"
    )
}
