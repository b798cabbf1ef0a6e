// SPDX-License-Identifier: Apache-2.0
internal import EventLoop
internal import HTTP

/// A small HTTP server that can misbehave on purpose: what Entra and the backend stand on.
///
/// Requests are copied out, answered by a closure, and the answer goes out as the fault plan says.
/// Call `close` before dropping it.
final class SandboxServer {
    /// Largest request body: a ticket description of 10,000 characters is 40 KB at most.
    static let bodyBytesMax = 1024 * 1024

    /// Who answers what.
    ///
    /// All run on the loop.
    struct Handlers {
        /// The right answer; called once for each request that takes effect.
        var answer: (IncomingRequest) -> Answer
        /// The error answer a fault of mode `.status` asks for.
        var refuse: (Fault, IncomingRequest) -> Answer
        /// Answers the control path.
        var control: (IncomingRequest) -> Answer
    }

    var plan = FaultPlan()
    var log = RequestLog()

    private let loop: Loop
    private let controlPath: String
    private let handlers: Handlers
    private var server: HTTPServer?
    private var held: [Int: HeldReply] = [:]

    /// Listens on loopback and answers on later turns.
    ///
    /// - Throws: `UVError` when the port is taken.
    init(
        on loop: Loop,
        controlPath: String,
        handlers: Handlers
    ) throws(UVError) {
        self.loop = loop
        self.controlPath = controlPath
        self.handlers = handlers
        var limits = HTTPServerLimits()
        // Benchmarks keep their connections: no load balancing is wanted here.
        limits.keepAliveRequestsMax = Int(Int32.max)
        limits.keepAliveAgeMS = 24 * 3_600_000
        limits.keepAliveJitterPercent = 0
        self.server = try HTTPServer(
            on: loop,
            limits: limits,
            onHead: { _, _ in .readBody(bytesMax: SandboxServer.bodyBytesMax) },
            onRequest: { [unowned self] reply, head, headBytes, body in
                self.handle(reply, IncomingRequest(head, headBytes, body: body))
            }
        )
    }

    /// Binds `port` on 127.0.0.1, 0 for a free one; gives `http://127.0.0.1:<port>`.
    ///
    /// Only ever loopback: the control path has no authentication.
    func listen(port: UInt16) throws(UVError) -> String {
        let address = try SocketAddress(host: "127.0.0.1", port: port)
        let bound = try self.server?.listen(on: address) ?? address
        return "http://\(bound)"
    }

    /// Ends every connection and stops listening; idempotent.
    func close() {
        self.server?.close()
        self.server = nil
        self.held = [:]
    }

    private func handle(_ reply: consuming Reply, _ request: IncomingRequest) {
        if request.path == self.controlPath {
            reply.send(
                Response(ControlGuard.refusal(of: request) ?? self.handlers.control(request))
            )
            return
        }
        let number = self.log.begin(request)
        guard let fault = self.plan.take(method: request.method, path: request.path) else {
            self.send(self.handlers.answer(request), reply, request, number)
            return
        }
        let answer = fault.needsAnswer ? self.handlers.answer(request) : nil
        guard fault.mode == .silent || fault.delayMS > 0 else {
            self.misbehave(fault, answer, reply, request, number)
            return
        }
        self.hold(fault, answer, reply, request, number)
    }

    /// Keeps the reply until its delay is over, or for ever.
    private func hold(
        _ fault: Fault,
        _ answer: Answer?,
        _ reply: consuming Reply,
        _ request: IncomingRequest,
        _ number: Int
    ) {
        reply.onDisconnect { [unowned self] in
            self.held[number] = nil
            self.log.end(number, .aborted)
        }
        let held = HeldReply(reply)
        self.held[number] = held
        guard fault.mode != .silent else { return }
        held.start(on: self.loop, delayMS: fault.delayMS) { [unowned self] reply in
            self.held[number] = nil
            self.misbehave(fault, answer, reply, request, number)
        }
    }

    private func misbehave(
        _ fault: Fault,
        _ answer: Answer?,
        _ reply: consuming Reply,
        _ request: IncomingRequest,
        _ number: Int
    ) {
        switch fault.mode {
        case .slow:
            self.send(answer, reply, request, number)
        case .status:
            self.send(self.handlers.refuse(fault, request), reply, request, number)
        case .html:
            self.send(Answer.proxyPage(status: fault.status ?? 200), reply, request, number)
        case .brokenJSON:
            self.send(answer?.halved, reply, request, number)
        case .wrongTypes:
            self.send(answer?.withWrongTypes, reply, request, number)
        case .huge:
            self.send(Answer.huge(bodyBytes: fault.bodyBytes), reply, request, number)
        case .truncated:
            let response = Response(answer ?? Answer.huge(bodyBytes: 64), request)
            self.log.end(number, .dropped)
            reply.send(response, cutAfterBodyBytes: response.body.count / 2)
        case .reset, .silent:
            self.log.end(number, .dropped)
            reply.reset()
        }
    }

    private func send(
        _ answer: Answer?,
        _ reply: consuming Reply,
        _ request: IncomingRequest,
        _ number: Int
    ) {
        guard let answer else { return }
        guard reply.isOpen else {
            self.log.end(number, .aborted)
            return
        }
        self.log.end(number, .answered(answer.status))
        reply.send(Response(answer, request))
    }
}
