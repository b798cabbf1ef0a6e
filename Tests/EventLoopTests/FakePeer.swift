// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// A scripted HTTP peer on loopback.
///
/// It takes each read for one request, which holds for the small requests of these tests.
final class FakePeer {
    enum Script {
        /// Answers each request with this text.
        case reply(String)
        /// Answers with this text, then closes.
        case replyAndClose(String)
        /// Answers with this text, then resets.
        case replyAndReset(String)
        /// Answers with the pieces, one per interval.
        case trickle([String], everyMS: UInt64)
        /// Says nothing.
        case silence
        /// Closes as soon as a request came.
        case close
        /// Resets as soon as a request came.
        case reset
    }

    let listener: Listener
    var script: Script
    private(set) var streams: [EventLoop.Stream] = []
    private(set) var requests: [String] = []
    private(set) var acceptedCount = 0
    /// How each connection ended, as far as the peer heard.
    private(set) var ends: [UVError?] = []
    var onRequest: (() -> Void)?
    var onEnd: (() -> Void)?
    private let loop: Loop

    init(on loop: Loop, _ script: Script) throws {
        ProcessControl.ignoreBrokenPipe()
        self.loop = loop
        self.script = script
        self.listener = try Listener(on: loop, address: anyPort(), backlog: 64)
        self.listener.onConnection = { [unowned self] in self.accepted($0) }
    }

    var url: String { "http://127.0.0.1:\(self.listener.address.port)" }

    func stop() {
        // They mostly lead back here.
        self.onRequest = nil
        self.onEnd = nil
        self.listener.close()
        for stream in self.streams { stream.close() }
        self.streams = []
    }

    private func accepted(_ stream: EventLoop.Stream) {
        self.acceptedCount += 1
        self.streams.append(stream)
        stream.onRead = { [unowned self, unowned stream] bytes in
            var text: [UInt8] = []
            text.append(copying: bytes)
            self.requests.append(String(decoding: text, as: UTF8.self))
            self.act(stream)
            self.onRequest?()
        }
        stream.onEnd = { [unowned self, unowned stream] error in
            self.ends.append(error)
            stream.close()
            self.onEnd?()
        }
        try? stream.startReading()
    }

    private func act(_ stream: EventLoop.Stream) {
        switch self.script {
        case .reply(let text): stream.write(text)
        case .replyAndClose(let text):
            stream.write(text)
            stream.close()
        case .replyAndReset(let text):
            stream.write(text)
            stream.reset()
        case .trickle(let pieces, let everyMS): self.trickle(pieces[...], everyMS, stream)
        case .silence: break
        case .close: stream.close()
        case .reset: stream.reset()
        }
    }

    private func trickle(
        _ pieces: ArraySlice<String>,
        _ everyMS: UInt64,
        _ stream: EventLoop.Stream
    ) {
        guard let piece = pieces.first, stream.isOpen else { return }
        try? stream.write(Array(piece.utf8).span)
        try? after(everyMS, on: self.loop) { [weak self] in
            self?.trickle(pieces.dropFirst(), everyMS, stream)
        }
    }
}

/// A response with a length.
func response(_ body: String, status: String = "200 OK", fields: String = "") -> String {
    "HTTP/1.1 \(status)\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

/// Runs one exchange with a scripted peer, on a loop of its own.
func exchange(
    with script: FakePeer.Script,
    _ change: (inout HTTPClient.Request) -> Void = { _ in }
) throws -> Result<HTTPClient.Response, TransferError> {
    let loop = try Loop()
    let peer = try FakePeer(on: loop, script)
    let client = try HTTPClient(on: loop)
    var request = HTTPClient.Request(.get, "\(peer.url)/path")
    request.proxy = .none
    change(&request)
    var results: [Result<HTTPClient.Response, TransferError>] = []
    client.start(request) {
        results.append($0)
        client.close()
        peer.stop()
    }
    #expect(results.isEmpty, "onDone never runs before start returns")
    try finish(loop)
    #expect(results.count == 1)
    return try #require(results.first)
}
