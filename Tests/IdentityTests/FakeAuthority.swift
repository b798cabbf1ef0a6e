// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

/// A scripted authority on loopback: strict about what it is asked, exact in what it answers.
@LoopActor final class FakeAuthority {
    /// What it does with one request.
    indirect enum Script {
        case reply(Int, headers: [String] = [], _ body: String)
        case raw(String)
        /// Sends this many bytes of body, more than anyone should read.
        case flood(bytes: Int)
        /// Sends the text, then a FIN.
        case rawThenEnd(String)
        case silence
        case reset
        /// Answers when `release()` is called.
        case hold(Script)
        /// Decides only when the request has come.
        case decide(@LoopActor () -> Script)
    }

    struct Request {
        var line: String
        var fields: [String]
        var body: String

        /// The decoded parameters of a form, in order.
        var parameters: [(name: String, value: String)] {
            self.body.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
                return (String(parts[0]), Self.decode(parts.count > 1 ? parts[1] : ""))
            }
        }

        private static func decode(_ text: Substring) -> String {
            var bytes: [UInt8] = []
            var rest = text.utf8[...]
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "%") else {
                    bytes.append(byte)
                    continue
                }
                bytes.append(UInt8(Substring(rest.prefix(2)), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// For the requests to come, in order; one more is a failure of the test.
    var scripts: [Script] = []
    /// Answers every GET.
    var onGet: Script = .reply(404, "")
    private(set) var requests: [Request] = []
    private(set) var getRequests: [Request] = []

    private let listener: Listener
    private var streams: [Stream] = []
    private var held: [() -> Void] = []
    private var awaited: (count: Int, continuation: CheckedContinuation<Void, Never>)?

    init(on loop: Loop) throws {
        self.listener = try Listener(
            on: loop,
            address: SocketAddress(host: "127.0.0.1", port: 0),
            backlog: 64
        )
        self.listener.onConnection = { [unowned self] in self.accept($0) }
    }

    var url: String { "http://127.0.0.1:\(self.listener.address.port)" }

    func close() {
        self.listener.onConnection = nil
        self.listener.close()
        for stream in self.streams { stream.close() }
        self.streams = []
        self.held = []
        self.awaited.take()?.continuation.resume()
    }

    func release() {
        let held = self.held
        self.held = []
        for answer in held { answer() }
    }

    /// Suspends until this many POSTs have come.
    func received(_ count: Int) async {
        guard self.requests.count < count else { return }
        await withCheckedContinuation { self.awaited = (count, $0) }
    }

    private func accept(_ stream: Stream) {
        self.streams.append(stream)
        var bytes: [UInt8] = []
        stream.onRead = { [unowned self, unowned stream] span in
            for index in span.indices { bytes.append(span[index]) }
            guard let request = Self.parse(bytes) else { return }
            bytes = []
            self.take(request, stream)
        }
        stream.onEnd = { [unowned stream] _ in stream.close() }
        try? stream.startReading()
    }

    private func take(_ request: Request, _ stream: Stream) {
        #expect(!request.fields.contains { $0.lowercased().hasPrefix("cookie:") })
        if request.line.hasPrefix("GET ") {
            self.getRequests.append(request)
            self.answer(self.onGet, stream)
            return
        }
        self.requests.append(request)
        if self.scripts.isEmpty {
            Issue.record("one request too many: \(request.line)")
            stream.reset()
        } else {
            self.answer(self.scripts.removeFirst(), stream)
        }
        if let awaited, self.requests.count >= awaited.count {
            self.awaited = nil
            awaited.continuation.resume()
        }
    }

    private func answer(_ script: Script, _ stream: Stream) {
        switch script {
        case .reply(let status, let headers, let body):
            let fields = headers.map { $0 + "\r\n" }.joined()
            self.send(
                "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n"
                    + "Set-Cookie: fpc=1\r\n\(fields)\r\n\(body)",
                stream
            )
        case .raw(let text): self.send(text, stream)
        case .flood(let count):
            self.send("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n", stream)
            let chunk = String(repeating: "a", count: 65_536)
            for _ in 0..<(count / 65_536) { self.send("10000\r\n\(chunk)\r\n", stream) }
        case .rawThenEnd(let text):
            self.send(text, stream)
            stream.shutdown()
        case .silence: break
        case .reset: stream.reset()
        case .hold(let then):
            self.held.append { [unowned self] in self.answer(then, stream) }
        case .decide(let decide): self.answer(decide(), stream)
        }
    }

    private func send(_ text: String, _ stream: Stream) {
        guard stream.isOpen else { return }
        try? stream.write(Array(text.utf8).span)
    }

    private static func parse(_ bytes: [UInt8]) -> Request? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
        let body = String(text[end.upperBound...])
        let length = lines.compactMap { line -> Int? in
            guard line.lowercased().hasPrefix("content-length:") else { return nil }
            return Int(line.dropFirst("content-length:".count).drop { $0 == " " })
        }
        guard body.utf8.count >= length.first ?? 0 else { return nil }
        return Request(line: lines[0], fields: Array(lines.dropFirst()), body: body)
    }
}
