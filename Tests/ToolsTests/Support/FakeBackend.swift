// SPDX-License-Identifier: Apache-2.0

import EventLoop

/// A backend on loopback that does what a script says, and remembers what it was asked.
@LoopActor final class FakeBackend {
    /// What to do with one request.
    enum Reply {
        /// A JSON answer.
        case json(Int, String, headers: [String] = [])
        /// Any answer, with these header lines and the right `Content-Length`.
        case body(Int, String, headers: [String])
        /// Exactly these bytes, then the connection stays open.
        case raw(String)
        /// Exactly these bytes, then FIN.
        case rawThenClose(String)
        /// Nothing, ever.
        case silence
        /// RST.
        case reset
        /// FIN without a byte.
        case close
    }

    /// One request as it arrived.
    struct Request {
        var method = ""
        var target = ""
        var headers: [(name: String, value: String)] = []
        var body = ""

        func header(_ name: String) -> String? {
            self.headers.first { $0.name == name.lowercased() }?.value
        }
    }

    private(set) var requests: [Request] = []
    /// Connections that ended before their answer was sent.
    private(set) var abortCount = 0
    private(set) var connectionCount = 0
    let port: UInt16
    /// Called with each request, before it is answered.
    var onRequest: ((Request) -> Void)?
    /// Called when the peer goes away from a silent reply.
    var onAbort: (() -> Void)?

    private let listener: Listener
    private var streams: [Stream] = []
    /// Chooses the reply; the number counts requests from 1.
    private let script: (Request, Int) -> Reply

    init(on loop: Loop, _ script: @escaping (Request, Int) -> Reply) throws {
        self.script = script
        self.listener = try Listener(
            on: loop,
            address: SocketAddress(host: "127.0.0.1", port: 0),
            backlog: 64
        )
        self.port = self.listener.address.port
        self.listener.onConnection = { [unowned self] in self.accept($0) }
    }

    /// Plays the replies in order, the last one for ever.
    convenience init(on loop: Loop, _ replies: [Reply]) throws {
        try self.init(on: loop) { _, number in replies[min(number, replies.count) - 1] }
    }

    var baseURL: String { "http://127.0.0.1:\(self.port)" }

    func close() {
        self.listener.close()
        for stream in self.streams { stream.close() }
        self.streams = []
        self.onRequest = nil
        self.onAbort = nil
    }

    private func accept(_ stream: Stream) {
        self.connectionCount += 1
        self.streams.append(stream)
        var input: [UInt8] = []
        var isSilent = false
        stream.onRead = { [unowned self, unowned stream] bytes in
            for index in bytes.indices { input.append(bytes[index]) }
            while let (request, size) = FakeBackend.parse(input) {
                input.removeFirst(size)
                self.requests.append(request)
                self.onRequest?(request)
                let reply = self.script(request, self.requests.count)
                if case .silence = reply { isSilent = true }
                self.send(reply, on: stream)
            }
        }
        stream.onEnd = { [unowned self, unowned stream] _ in
            if isSilent {
                self.abortCount += 1
                self.onAbort?()
            }
            stream.close()
        }
        try? stream.startReading()
    }

    private func send(_ reply: Reply, on stream: Stream) {
        switch reply {
        case .json(let status, let body, let headers):
            let type = status < 400 ? "application/json" : "application/problem+json"
            self.answer(status, body, headers + ["Content-Type: \(type)"], on: stream)
        case .body(let status, let body, let headers):
            self.answer(status, body, headers, on: stream)
        case .raw(let text):
            try? stream.write(Array(text.utf8).span)
        case .rawThenClose(let text):
            try? stream.write(Array(text.utf8).span)
            stream.shutdown()
        case .silence:
            break
        case .reset:
            stream.reset()
        case .close:
            stream.shutdown()
        }
    }

    private func answer(_ status: Int, _ body: String, _ headers: [String], on stream: Stream) {
        let lines = headers + ["Content-Length: \(body.utf8.count)"]
        let head = (["HTTP/1.1 \(status) Scripted"] + lines).joined(separator: "\r\n")
        try? stream.write(Array((head + "\r\n\r\n" + body).utf8).span)
    }

    /// The first whole request in `input` and its size in bytes.
    private static func parse(_ input: [UInt8]) -> (Request, Int)? {
        let end = Array("\r\n\r\n".utf8)
        guard
            let headEnd = input.indices.first(where: { input[$0...].starts(with: end) })
        else { return nil }
        var request = Request()
        let lines = String(decoding: input[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        let start = lines[0].split(separator: " ")
        request.method = String(start[0])
        request.target = String(start[1])
        for line in lines.dropFirst() {
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let value = line[colon...].dropFirst().drop { $0 == " " }
            request.headers.append((line[..<colon].lowercased(), String(value)))
        }
        let length = request.header("content-length").flatMap(Int.init) ?? 0
        let bodyStart = headEnd + end.count
        guard input.count >= bodyStart + length else { return nil }
        request.body = String(decoding: input[bodyStart..<bodyStart + length], as: UTF8.self)
        return (request, bodyStart + length)
    }
}
