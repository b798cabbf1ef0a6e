// SPDX-License-Identifier: Apache-2.0

import EventLoop
import HTTP
import Testing

/// One loop with a server on a free port and scripted clients.
///
/// `run` returns once `finish` was called; a test that never gets there fails when the deadline
/// passes.
final class Harness {
    /// Enough for any test on a busy machine; only a failing test waits for it.
    static let deadlineMS: UInt64 = 10_000

    let loop: Loop
    /// Where the server listens.
    private(set) var address: SocketAddress
    private var made: HTTPServer?
    /// Requests that wait for the test to answer them.
    var parked: [ReplySlot] = []
    /// What arrived, one line per request: method, target, body size.
    var log: [String] = []
    var onParked: (() -> Void)?
    var onHead: HTTPServer.OnHead = { _, _ in .readBody(bytesMax: 100_000) }
    var streams: [EventStream] = []
    private var clients: [TestClient] = []
    private var deadline: Timer?
    private var idle: Idle?
    private var quiet: (turns: Int, bytes: UInt64) = (0, 0)

    init(limits: HTTPServerLimits = .quick) throws {
        self.loop = try Loop()
        self.address = try SocketAddress(host: "127.0.0.1", port: 0)
        self.deadline = try Timer(on: self.loop) { [unowned self] in
            let received = self.clients.map { $0.text.prefix(500) }
            Issue.record("deadline passed; log: \(self.log.prefix(20)), received: \(received)")
            self.finish()
        }
        try self.deadline?.start(timeoutMS: Self.deadlineMS)
        self.made = try HTTPServer(
            on: self.loop,
            limits: limits,
            onHead: { [unowned self] head, bytes in self.onHead(head, bytes) },
            onRequest: { [unowned self] reply, head, headBytes, body in
                self.handle(reply, head, headBytes, body)
            }
        )
        self.address = try self.server.listen(on: self.address)
    }

    var server: HTTPServer {
        guard let made = self.made else { preconditionFailure("the server is made in init") }
        return made
    }

    private func handle(
        _ reply: consuming Reply,
        _ head: RequestHead,
        _ headBytes: Span<UInt8>,
        _ body: Span<UInt8>
    ) {
        let path = head.path.string(in: headBytes) ?? "?"
        self.log.append("\(head.method.rawValue) \(path) \(body.count)")
        var copy: [UInt8] = []
        for index in body.indices { copy.append(body[index]) }
        switch path {
        case "/echo":
            reply.send(Response(.ok, contentType: .plainText, body: copy))
        case "/later":
            self.parked.append(ReplySlot(reply))
            self.onParked?()
        case "/forget":
            break
        case "/large":
            let body = [UInt8](repeating: 0x61, count: 8 * 1024 * 1024)
            reply.send(Response(.ok, contentType: .plainText, body: body))
        case "/stream":
            self.streams.append(reply.startEventStream())
            self.onParked?()
        default:
            reply.send(Response(.ok, contentType: .plainText, text: "hello"))
        }
    }

    /// Connects a client; `script` runs once it is connected.
    func connect(_ script: @escaping (TestClient) -> Void) throws {
        try Stream.connect(on: self.loop, to: self.address) { [unowned self] result in
            guard case .success(let stream) = result else {
                Issue.record("cannot connect")
                return self.finish()
            }
            let client = TestClient(stream)
            self.clients.append(client)
            script(client)
        }
    }

    /// Sends `text` on a new connection and ends the test when `isDone` holds for what came back.
    func exchange(
        _ text: String,
        until isDone: @escaping (TestClient) -> Bool = { $0.hasEnded }
    ) throws -> TestClient {
        var result: TestClient?
        try self.connect { [unowned self] client in
            result = client
            client.send(text)
            client.when(isDone) { _ in self.finish() }
        }
        self.run()
        return try #require(result)
    }

    /// Calls `action` once when `condition` holds, asking on every turn.
    func when(_ condition: @escaping () -> Bool, _ action: @escaping () -> Void) {
        self.idle = try? Idle(on: self.loop) { [unowned self] in
            guard condition() else { return }
            self.idle?.stop()
            action()
        }
        self.idle?.start()
    }

    /// Calls `action` once the server has received nothing for 50 turns.
    func whenQuiet(_ action: @escaping () -> Void) {
        self.quiet = (0, 0)
        self.when(
            { [unowned self] in
                let bytes = self.server.counters.bytesReceived
                self.quiet = (bytes == self.quiet.bytes ? self.quiet.turns + 1 : 0, bytes)
                return self.quiet.turns >= 50
            },
            action
        )
    }

    /// Runs the loop until `finish`, then drops every closure a test has set: most of them hold
    /// this harness, and the loop must be released for its own check of open handles.
    func run() {
        self.loop.run()
        self.onParked = nil
        self.onHead = { _, _ in .readBody(bytesMax: 0) }
        self.server.onIdle = nil
        self.server.onEarlyAnswer = nil
        for client in self.clients { client.forget() }
    }

    /// Closes everything, so that `run` returns.
    func finish() {
        self.deadline = nil
        self.idle = nil
        self.server.close()
        for client in self.clients { client.close() }
    }
}

extension HTTPServerLimits {
    /// Limits that let a test wait for every timeout.
    static var quick: HTTPServerLimits {
        var limits = HTTPServerLimits()
        limits.sweepIntervalMS = 5
        limits.lingerTimeoutMS = 1_000
        return limits
    }
}
