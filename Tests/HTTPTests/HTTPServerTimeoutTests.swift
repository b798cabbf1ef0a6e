// SPDX-License-Identifier: Apache-2.0

// Goal: peers that are slow in each direction are cut off over real sockets.
// Method: limits of milliseconds; each test waits for the server to act, never for time.

import EventLoop
import HTTP
import Testing

@Suite struct HTTPServerTimeoutTests {
    private func limits(_ configure: (inout HTTPServerLimits) -> Void) -> HTTPServerLimits {
        var limits = HTTPServerLimits.quick
        configure(&limits)
        return limits
    }

    @Test(arguments: ["G", "GET / HTTP/1.1\r\nHost: a\r\n", "\r\n"])
    func slowHeadIsAnswered408(_ text: String) throws {
        let harness = try Harness(limits: self.limits { $0.headTimeoutMS = 30 })
        let client = try harness.exchange(text)
        #expect(client.statuses == ["408"])
        #expect(client.text.contains("Connection: close\r\n"))
        #expect(!client.hasFailed)
        #expect(harness.server.counters.requestsTimedOut == 1)
    }

    @Test(arguments: [
        "Content-Length: 5\r\n\r\nabcd", "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    ])
    func slowBodyIsAnswered408AndNotHandled(_ rest: String) throws {
        let harness = try Harness(limits: self.limits { $0.bodyTimeoutMS = 30 })
        let client = try harness.exchange("POST /echo HTTP/1.1\r\nHost: a\r\n" + rest)
        #expect(client.statuses.last == "408")
        #expect(harness.log.isEmpty)
    }

    @Test func silentConnectionIsClosedWithoutAnAnswer() throws {
        let harness = try Harness(limits: self.limits { $0.headTimeoutMS = 30 })
        let client = try harness.exchange("")
        #expect(client.received.isEmpty)
        #expect(!client.hasFailed)
    }

    @Test func idleConnectionIsClosedAfterItsAnswer() throws {
        let harness = try Harness(limits: self.limits { $0.idleTimeoutMS = 30 })
        let client = try harness.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.statuses == ["200"])
        #expect(client.text.hasSuffix("hello"))
    }

    @Test func readerThatTakesNothingIsReset() throws {
        let harness = try Harness(limits: self.limits { $0.writeStallTimeoutMS = 30 })
        try harness.connect { client in
            client.stopReading()
            client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        }
        harness.server.onIdle = {
            #expect(harness.server.counters.writesStalled == 1)
            harness.finish()
        }
        harness.run()
        #expect(harness.log == ["GET /large 0"])
    }

    @Test func slowReaderGetsAllOfALargeAnswer() throws {
        let harness = try Harness()
        let client = try harness.exchange(
            "GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        ) {
            $0.received.count > 8 * 1024 * 1024 && $0.received.suffix(5).elementsEqual("hello".utf8)
        }
        #expect(!client.hasEnded)
    }

    @Test func lastAnswerIsDeliveredWholeHoweverLarge() throws {
        let harness = try Harness()
        let client = try harness.exchange(
            "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        #expect(client.received.count > 8 * 1024 * 1024)
        #expect(client.received.last == 0x61)
        #expect(!client.hasFailed)
    }

    @Test func lingeringEndsWhenThePeerStaysSilent() throws {
        let harness = try Harness(limits: self.limits { $0.lingerTimeoutMS = 30 })
        harness.server.onIdle = { harness.finish() }
        // This client never closes: the server does, once its patience ends.
        try harness.connect { client in
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        }
        harness.run()
        #expect(harness.server.connectionCount == 0)
    }
}
