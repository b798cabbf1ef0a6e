// SPDX-License-Identifier: Apache-2.0

import EventLoop

/// The other side of a connection: sends bytes, keeps what comes back.
final class TestClient {
    private(set) var received: [UInt8] = []
    /// True once the server has closed its side.
    private(set) var hasEnded = false
    /// True when the end was an error, as after RST.
    private(set) var hasFailed = false
    private let stream: Stream
    private var steps: [(isDue: (TestClient) -> Bool, action: (TestClient) -> Void)] = []

    init(_ stream: Stream) {
        self.stream = stream
        stream.onRead = { [unowned self] bytes in
            for index in bytes.indices { self.received.append(bytes[index]) }
            self.advance()
        }
        stream.onEnd = { [unowned self] error in
            self.hasEnded = true
            self.hasFailed = error != nil
            self.advance()
        }
        try? stream.startReading()
    }

    var text: String { String(decoding: self.received, as: UTF8.self) }

    /// The statuses in order of arrival.
    var statuses: [String] {
        var statuses: [String] = []
        var rest = self.text[...]
        while let line = rest.range(of: "HTTP/1.1 ") {
            rest = rest[line.upperBound...]
            statuses.append(String(rest.prefix(3)))
        }
        return statuses
    }

    func send(_ text: String) { self.send([UInt8](text.utf8)) }

    func send(_ bytes: [UInt8]) { try? self.stream.write(bytes.span) }

    func stopReading() { self.stream.stopReading() }

    func startReading() { try? self.stream.startReading() }

    func shutdown() { self.stream.shutdown() }

    func close() { self.stream.close() }

    func reset() { self.stream.reset() }

    /// Runs `action` when `isDue` holds, now or after some later event; steps run in order.
    func when(
        _ isDue: @escaping (TestClient) -> Bool,
        _ action: @escaping (TestClient) -> Void
    ) {
        self.steps.append((isDue, action))
        self.advance()
    }

    /// Drops the steps that are left.
    func forget() { self.steps = [] }

    private func advance() {
        while let step = self.steps.first, step.isDue(self) {
            self.steps.removeFirst()
            step.action(self)
        }
    }
}
