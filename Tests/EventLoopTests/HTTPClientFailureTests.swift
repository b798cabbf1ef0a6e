// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import EventLoop

/// Goal: each way an exchange can go wrong has its own error, told once, in time.
@Suite struct HTTPClientFailureTests {
    /// The error an exchange ends with; nil for a response.
    private func failure(
        with script: FakePeer.Script,
        _ change: (inout HTTPClient.Request) -> Void = { _ in }
    ) throws -> TransferError? {
        switch try exchange(with: script, change) {
        case .success: return nil
        case .failure(let error): return error
        }
    }

    @Test func reportsAnEmptyReply() throws {
        #expect(try self.failure(with: .close) == .emptyReply)
    }

    @Test func reportsAReset() throws {
        #expect(try self.failure(with: .reset) == .receiveFailed)
    }

    @Test func reportsABodyCutShort() throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
        #expect(try self.failure(with: .replyAndClose(text)) == .truncated)
    }

    @Test func reportsAChunkedBodyCutShort() throws {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"
        #expect(try self.failure(with: .replyAndClose(text)) == .truncated)
    }

    @Test func reportsBrokenChunks() throws {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"
        #expect(try self.failure(with: .reply(text)) == .receiveFailed)
    }

    @Test func reportsWhatIsNotHTTP() throws {
        let text = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"
        #expect(try self.failure(with: .replyAndClose(text)) == .badResponse)
    }

    @Test func refusesAHeadThatIsTooLarge() throws {
        let field = "X-Padding: " + String(repeating: "p", count: 1_000) + "\r\n"
        let many = ResponseBuffer.headBytesMax / field.utf8.count + 1
        let text = response("", fields: String(repeating: field, count: many))
        #expect(try self.failure(with: .reply(text)) == .badResponse)
    }

    @Test func refusesABodyAnnouncedTooLarge() throws {
        let script = FakePeer.Script.reply(response("12345"))
        #expect(try self.failure(with: script) { $0.bodyBytesMax = 4 } == .bodyTooLarge)
        #expect(try self.failure(with: script) { $0.bodyBytesMax = 5 } == nil)
        #expect(try self.failure(with: .reply(response(""))) { $0.bodyBytesMax = 0 } == nil)
    }

    @Test func refusesAnUnannouncedBodyThatGrowsTooLarge() throws {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let pieces = [head + "3\r\nabc\r\n", "3\r\ndef\r\n", "0\r\n\r\n"]
        let script = FakePeer.Script.trickle(pieces, everyMS: 1)
        #expect(try self.failure(with: script) { $0.bodyBytesMax = 5 } == .bodyTooLarge)
        #expect(try self.failure(with: script) { $0.bodyBytesMax = 6 } == nil)
    }

    @Test func refusesABodyThatFindsNoRoomBesideOthersAndTakesTheNext() throws {
        let loop = try Loop()
        let pieces = ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", "67890"]
        let peer = try FakePeer(on: loop, .trickle(pieces, everyMS: 5))
        var configuration = HTTPClient.Configuration()
        configuration.bodyBytesHeldMax = 19
        let client = try HTTPClient(on: loop, configuration: configuration)
        var request = HTTPClient.Request(.get, "\(peer.url)/path")
        request.proxy = .none
        var outcomes: [TransferError?] = []
        func note(_ result: Result<HTTPClient.Response, TransferError>) {
            switch result {
            case .success: outcomes.append(nil)
            case .failure(let error): outcomes.append(error)
            }
            guard outcomes.count >= 2 else { return }
            if outcomes.count == 2 {
                client.start(request, note)
            } else {
                client.close()
                peer.stop()
            }
        }
        client.start(request, note)
        client.start(request, note)
        try finish(loop)
        #expect(outcomes == [.noRoom, nil, nil])
        #expect(client.room.bytesFree == 19)
    }

    @Test func countsALargeBodyForAsLongAsItIsKept() throws {
        let loop = try Loop()
        let text = String(repeating: "x", count: RoomLease.bytesMin)
        let peer = try FakePeer(on: loop, .reply(response(text)))
        let client = try HTTPClient(on: loop)
        let bytesFree = client.room.bytesFree
        var request = HTTPClient.Request(.get, "\(peer.url)/path")
        request.proxy = .none
        var kept: HTTPClient.Response?
        client.start(request) { result in
            kept = try? result.get()
            client.close()
            peer.stop()
        }
        try finish(loop)
        #expect(kept?.body.count == RoomLease.bytesMin)
        #expect(client.room.bytesFree == bytesFree - RoomLease.bytesMin)
        kept = nil
        #expect(client.room.bytesFree == bytesFree)
    }

    @Test func timesOutWhenThePeerIsSilent() throws {
        #expect(try self.failure(with: .silence) { $0.timeoutMS = 30 } == .timedOut)
    }

    @Test func timesOutWhenThePeerNeverFinishes() throws {
        let pieces = [String](repeating: "x", count: 1_000)
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
        let script = FakePeer.Script.trickle([head] + pieces, everyMS: 2)
        #expect(try self.failure(with: script) { $0.timeoutMS = 40 } == .timedOut)
    }

    @Test func timesOutWhenThePeerFallsSilent() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
        let script = FakePeer.Script.trickle([head, "a", "b"], everyMS: 1)
        #expect(try self.failure(with: script) { $0.idleTimeoutMS = 30 } == .timedOut)
    }

    @Test func bearsAPeerThatIsSlowButNotSilent() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"
        let pieces = [String](repeating: "x", count: 20)
        let script = FakePeer.Script.trickle([head] + pieces, everyMS: 10)
        // Far less than the whole takes.
        #expect(try self.failure(with: script) { $0.idleTimeoutMS = 100 } == nil)
    }

    @Test func timesOutWhileConnecting() throws {
        let loop = try Loop()
        // A full backlog drops what comes next, as an unreachable host would.
        let listener = try Listener(on: loop, address: anyPort(), backlog: 0)
        listener.pause()
        var fillers: [EventLoop.Stream] = []
        try Stream.connect(on: loop, to: listener.address) { result in
            if let stream = try? result.get() { fillers.append(stream) }
        }
        let client = try HTTPClient(on: loop)
        var errors: [TransferError] = []
        var request = HTTPClient.Request(.get, "http://\(listener.address)/")
        request.proxy = .none
        request.connectTimeoutMS = 50
        try after(5, on: loop) {
            client.start(request) { result in
                if case .failure(let error) = result { errors.append(error) }
                client.close()
                listener.close()
                for stream in fillers { stream.close() }
            }
        }
        try finish(loop)
        #expect(errors == [.connectTimedOut])
    }

    @Test func reportsARefusedConnection() throws {
        let loop = try Loop()
        let listener = try Listener(on: loop, address: anyPort(), backlog: 1)
        let url = "http://\(listener.address)/"
        listener.close()
        #expect(try self.failure(with: .silence) { $0.url = url } == .connectFailed)
        loop.run()
    }

    @Test func reportsANameWithoutAnAddress() throws {
        // A label of more than 63 characters exists nowhere (RFC 1035 §2.3.4): nobody is asked.
        let host = String(repeating: "a", count: 64) + ".invalid"
        #expect(try self.failure(with: .silence) { $0.url = "http://\(host)/" } == .resolveFailed)
    }

    @Test func reportsAProxyWithoutAnAddressOrListener() async {
        await #expect(processExitsWith: .success) {
            setenv("http_proxy", "http://127.0.0.1:1", 1)
            let outcome = try exchange(with: .reply(response(""))) { $0.proxy = .environment }
            #expect(throws: TransferError.connectFailed) { try outcome.get() }
            // The same request, told to go straight.
            let direct = try exchange(with: .reply(response(""))) { $0.proxy = .none }
            #expect(throws: Never.self) { try direct.get() }
            setenv("no_proxy", "127.0.0.1", 1)
            let excepted = try exchange(with: .reply(response(""))) { $0.proxy = .environment }
            #expect(throws: Never.self) { try excepted.get() }
        }
    }

    @Test(arguments: [
        "", "/relative", "ftp://127.0.0.1/", "file:///etc/passwd", "http://",
        "http://user:pw@127.0.0.1/",
        "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/\u{0}",
        "http://127.0.0.1:99999/", "http://127.0.0.1/" + String(repeating: "a", count: 20_000),
    ])
    func refusesABadURL(url: String) throws {
        #expect(try self.failure(with: .silence) { $0.url = url } == .badURL)
    }

    @Test func reportsAPeerThatDoesNotSpeakTLS() throws {
        let loop = try Loop()
        let peer = try FakePeer(on: loop, .reply(response("plain")))
        let client = try HTTPClient(on: loop)
        var errors: [TransferError] = []
        var request = HTTPClient.Request(.get, "https://\(peer.listener.address)/")
        request.proxy = .none
        // The others wait to share the first one's connection, and each must fail on its own:
        // libcurl opens their sockets with the number it just closed.
        for _ in 0..<5 {
            client.start(request) { result in
                if case .failure(let error) = result { errors.append(error) }
                guard errors.count == 5 else { return }
                client.close()
                peer.stop()
            }
        }
        try finish(loop)
        #expect(errors == [TransferError](repeating: .tls, count: 5))
    }

    @Test func saysNothingSecretAboutErrors() {
        let errors: [TransferError] = [
            .cancelled, .closed, .connectFailed, .resolveFailed, .connectTimedOut, .timedOut, .tls,
            .proxy, .sendFailed, .receiveFailed, .emptyReply, .truncated, .bodyTooLarge, .noRoom,
            .badResponse, .badURL, .other(code: 27),
        ]
        #expect(Set(errors.map(\.summary)).count == errors.count)
        #expect(errors.filter(\.isBeforeRequest).count == 6)
    }
}
