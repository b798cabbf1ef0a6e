// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: what is asked for goes out as written, and what comes back is delivered whole.
@Suite struct HTTPClientTests {
    @Test func deliversStatusFieldsAndBody() throws {
        let fields = "Content-Type: application/json\r\nRetry-After:  7 \r\n"
        let result = try exchange(
            with: .reply(response("{}", status: "429 Slow Down", fields: fields))
        )
        let answer = try result.get()
        #expect(answer.status == 429)
        #expect(answer.body == Array("{}".utf8))
        #expect(answer.headers.value("content-type") == "application/json")
        #expect(answer.headers.value("RETRY-AFTER") == "7")
        #expect(answer.headers.value("retry") == nil)
        #expect(
            answer.headers.all.map(\.name) == ["Content-Type", "Retry-After", "Content-Length"]
        )
    }

    @Test func deliversABodyThatComesInPieces() throws {
        let pieces = ["HTTP/1.1 200 OK\r\nContent-", "Length: 6\r\n\r", "\nab", "cd", "ef"]
        let answer = try exchange(with: .trickle(pieces, everyMS: 1)).get()
        #expect(answer.body == Array("abcdef".utf8))
    }

    @Test func deliversAChunkedBodyWithoutItsTrailers() throws {
        let text =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n2\r\nde\r\n0\r\nX-Late: 1\r\n\r\n"
        let answer = try exchange(with: .reply(text)).get()
        #expect(answer.body == Array("abcde".utf8))
        #expect(answer.headers.value("x-late") == nil)
    }

    @Test func skipsInterimResponses() throws {
        let text = "HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\n" + response("ok")
        let answer = try exchange(with: .reply(text)).get()
        #expect(answer.status == 200)
        #expect(answer.headers.value("x-hint") == nil)
    }

    @Test func deliversABodyThatEndsWithTheConnection() throws {
        let text = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end"
        let answer = try exchange(with: .replyAndClose(text)).get()
        #expect(answer.body == Array("until the end".utf8))
    }

    @Test(arguments: [200_000, 2_000_000]) func deliversALargeBody(count: Int) throws {
        let body = String(repeating: "0123456789", count: count / 10)
        let answer = try exchange(with: .reply(response(body))).get()
        #expect(answer.body == Array(body.utf8))
    }

    @Test func doesNotFollowRedirects() throws {
        let text = response("", status: "302 Found", fields: "Location: http://127.0.0.1:1/\r\n")
        let answer = try exchange(with: .reply(text)).get()
        #expect(answer.status == 302)
        #expect(answer.headers.value("location") == "http://127.0.0.1:1/")
    }

    /// Sends one request and returns what arrived at the peer.
    private func sent(
        _ method: HTTPClient.Method,
        body: String? = nil,
        headers: [(name: String, value: String)] = []
    ) throws -> String {
        let loop = try Loop()
        let peer = try FakePeer(on: loop, .replyAndClose(response("")))
        let client = try HTTPClient(on: loop)
        var request = HTTPClient.Request(method, "\(peer.url)/a?b=c")
        request.proxy = .none
        request.body = body.map { Array($0.utf8) }
        request.headers = try HeaderLines(headers)
        client.start(request) { _ in
            client.close()
            peer.stop()
        }
        try finish(loop)
        return peer.requests.joined()
    }

    @Test func sendsAGetWithoutContent() throws {
        let text = try self.sent(.get, headers: [("X-One", "1"), ("X-Empty", "")])
        #expect(text.hasPrefix("GET /a?b=c HTTP/1.1\r\n"))
        #expect(text.contains("\r\nX-One: 1\r\n"))
        #expect(text.contains("\r\nX-Empty:\r\n"))
        #expect(text.contains("\r\nUser-Agent: mcp-server\r\n"))
        #expect(!text.contains("Accept-Encoding"))
        #expect(!text.contains("Content-Type"))
        #expect(!text.contains("Content-Length"))
    }

    @Test func sendsAPostWithItsContent() throws {
        let text = try self.sent(
            .post,
            body: "{\"a\":1}",
            headers: [("content-type", "application/json")]
        )
        #expect(text.hasPrefix("POST /a?b=c HTTP/1.1\r\n"))
        #expect(text.contains("\r\ncontent-type: application/json\r\n"))
        #expect(text.contains("\r\nContent-Length: 7\r\n"))
        #expect(!text.contains("urlencoded"))
        #expect(text.hasSuffix("\r\n\r\n{\"a\":1}"))
    }

    @Test func sendsWhatChangesInFrontOfWhatDoesNot() throws {
        let loop = try Loop()
        let peer = try FakePeer(on: loop, .reply(response("")))
        let client = try HTTPClient(on: loop)
        let base = try HeaderLines([("Accept", "text/x"), ("Content-Type", "text/y")])
        var left = 4
        func next() {
            left -= 1
            guard left > 0, let front = try? HeaderLines([("X-Call", "\(left)")], followedBy: base)
            else {
                client.close()
                return peer.stop()
            }
            // Every other request has content, with the same base.
            var request = HTTPClient.Request(left == 2 ? .post : .get, peer.url, headers: front)
            request.proxy = .none
            client.start(request) { _ in next() }
        }
        next()
        try finish(loop)
        #expect(peer.requests.count == 3)
        for (text, call) in zip(peer.requests, [3, 2, 1]) {
            #expect(
                text.contains("\r\nX-Call: \(call)\r\nAccept: text/x\r\nContent-Type: text/y\r\n")
            )
            #expect(text.occurrences(of: "Content-Type") == 1)
        }
    }

    @Test(arguments: [HTTPClient.Method.put, .patch, .delete])
    func sendsOtherMethodsWithContent(method: HTTPClient.Method) throws {
        let text = try self.sent(method, body: "x")
        #expect(text.hasPrefix("\(method.rawValue) /a?b=c HTTP/1.1\r\n"))
        #expect(text.hasSuffix("\r\n\r\nx"))
    }

    @Test(arguments: [HTTPClient.Method.delete, .options, .head])
    func sendsOtherMethodsWithoutContent(method: HTTPClient.Method) throws {
        let text = try self.sent(method)
        #expect(text.hasPrefix("\(method.rawValue) /a?b=c HTTP/1.1\r\n"))
        #expect(!text.contains("Content-Length"))
    }

    @Test func saysThatAPostIsEmpty() throws {
        #expect(try self.sent(.post).contains("\r\nContent-Length: 0\r\n"))
        #expect(try self.sent(.post, body: "").contains("\r\nContent-Length: 0\r\n"))
    }

    @Test func sendsALargeBodyWithoutAskingFirst() throws {
        let loop = try Loop()
        let peer = try FakePeer(on: loop, .silence)
        let client = try HTTPClient(on: loop)
        let count = 3 * 1024 * 1024
        var request = HTTPClient.Request(.post, peer.url)
        request.proxy = .none
        request.body = [UInt8](repeating: UInt8(ascii: "b"), count: count)
        var received = 0
        peer.onRequest = {
            received = peer.requests.reduce(0) { $0 + $1.utf8.count }
            guard received > count, peer.requests.last?.hasSuffix("b") == true else { return }
            let head =
                peer.requests[0].utf8.count
                - peer.requests[0].split(separator: "\r\n\r\n")[1].utf8.count
            if received == head + count { peer.streams[0].write(response("done")) }
        }
        var body: [UInt8]?
        client.start(request) {
            body = (try? $0.get())?.body
            client.close()
            peer.stop()
        }
        try finish(loop)
        #expect(body == Array("done".utf8))
        #expect(!peer.requests[0].contains("Expect"))
    }

    @Test func reusesAHandleForEachKindOfRequest() throws {
        // One after the other, so that the same easy handle serves all.
        let loop = try Loop()
        let peer = try FakePeer(on: loop, .reply(response("")))
        let client = try HTTPClient(on: loop)
        let requests: [(HTTPClient.Method, String?)] = [
            (.get, nil), (.post, "one"), (.head, nil), (.put, "two"), (.get, nil), (.delete, nil),
            (.post, nil), (.patch, "three"), (.options, nil), (.get, nil),
        ]
        var left = requests[...]
        func next() {
            guard let (method, body) = left.popFirst() else {
                client.close()
                return peer.stop()
            }
            var request = HTTPClient.Request(
                method,
                "\(peer.url)/\(method)",
                body: body.map { Array($0.utf8) }
            )
            request.proxy = .none
            client.start(request) { result in
                #expect(throws: Never.self) { try result.get() }
                next()
            }
        }
        next()
        try finish(loop)
        for ((method, body), text) in zip(requests, peer.requests) {
            #expect(text.hasPrefix("\(method.rawValue) /\(method) HTTP/1.1\r\n"))
            #expect(text.hasSuffix("\r\n\r\n\(body ?? "")"))
            #expect(text.contains("Content-Length") == (body != nil || method == .post))
        }
        #expect(peer.requests.count == requests.count)
        #expect(peer.acceptedCount == 1)
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func occurrences(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }

    /// On the same handle: what was asked for once is not told for ever.
    @Test func measuresOnlyWhenAsked() throws {
        let world = try HTTPWorld(.reply(response("{}")))
        var request = HTTPClient.Request(.get, world.peer.url + "/")
        request.proxy = .none
        request.isMeasured = true
        var first: TransferMeasurements?
        var second: HTTPClient.Response?
        world.client.start(request) { result in
            first = (try? result.get())?.measurements
            world.get { result in
                second = try? result.get()
                world.stop()
            }
        }
        try finish(world.loop)
        let measured = try #require(first)
        #expect(measured.connectedMS > 0 && measured.firstByteMS >= measured.connectedMS)
        #expect(measured.securedMS == 0 && measured.certificateIssuer == nil)
        #expect(try #require(second).measurements == nil)
    }
}
