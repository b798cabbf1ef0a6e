// SPDX-License-Identifier: Apache-2.0

// Goal: requests over real sockets get the right bytes back, in order, exactly once.
// Method: one loop per test with server and client on it; no waiting but for events.

import EventLoop
import HTTP
import Testing

@Suite struct HTTPServerTests {
    private static let get = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func answersHeadAndBodyWithOneDateAndLength() throws {
        let client = try Harness().exchange(Self.get) { $0.text.hasSuffix("hello") }
        let lines = client.text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "HTTP/1.1 200 OK")
        #expect(lines[1].hasPrefix("Date: ") && lines[1].hasSuffix(" GMT"))
        #expect(lines[1].utf8.count == 35)
        #expect(
            lines.dropFirst(2) == [
                "Content-Type: text/plain; charset=utf-8", "Content-Length: 5", "", "hello",
            ]
        )
        #expect(!client.hasEnded)
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let harness = try Harness()
        let body = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
        let chunked =
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"
        let last = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let client = try harness.exchange(Self.get + body + chunked + last + Self.get)
        #expect(client.statuses == ["200", "200", "200", "200"])
        #expect(harness.log == ["GET /hello 0", "POST /echo 3", "POST /echo 3", "GET /x 0"])
        let text = client.text
        let order = ["hello", "abc", "def", "Connection: close"].compactMap {
            text.range(of: $0)?.lowerBound
        }
        #expect(order.count == 4 && order == order.sorted())
        #expect(!client.hasFailed)
    }

    @Test func pipelinedRequestsWaitForTheOneBeingHandled() throws {
        let harness = try Harness()
        harness.onParked = {
            #expect(harness.log == ["GET /later 0"])
            #expect(harness.server.requestsInFlight == 1)
            harness.onParked = { harness.parked[1].take()?.send(Response(.created)) }
            harness.parked[0].take()?.send(Response(.accepted))
        }
        let later = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"
        let client = try harness.exchange(later + later + Self.get) { $0.text.hasSuffix("hello") }
        #expect(client.statuses == ["202", "201", "200"])
        #expect(harness.server.requestsInFlight == 0)
    }

    @Test func requestsAreTheSameWhereverTheyAreCut() throws {
        let chunked =
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n0\r\n\r\n"
        let text =
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy" + chunked + Self.get
        let bytes = [UInt8](text.utf8)
        let harness = try Harness()
        var index = 0
        var remaining = bytes.count - 1
        func next() throws {
            index += 1
            let cut = index
            let seen = harness.server.counters.bytesReceived + UInt64(cut)
            try harness.connect { client in
                client.send(Array(bytes[..<cut]))
                // The rest once the server has seen the first part.
                harness.when({ harness.server.counters.bytesReceived == seen }) {
                    client.send(Array(bytes[cut...]))
                }
                client.when({ $0.text.hasSuffix("hello") }) { client in
                    #expect(client.statuses == ["200", "200", "200"], "cut at \(cut)")
                    client.close()
                    remaining -= 1
                    if remaining == 0 { return harness.finish() }
                    try? next()
                }
            }
        }
        try next()
        harness.run()
        #expect(remaining == 0)
        #expect(harness.log.count == 3 * (bytes.count - 1))
    }

    @Test func headGetsTheHeadOnly() throws {
        let client = try Harness().exchange(
            "HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get
        ) { $0.text.hasSuffix("hello") }
        #expect(client.statuses == ["200", "200"])
        #expect(client.text.components("hello") == 1)
        #expect(client.text.components("Content-Length: 5") == 2)
    }

    @Test func http10ConnectionsEndAfterTheAnswer() throws {
        let client = try Harness().exchange("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(client.text.contains("Connection: close\r\n"))
        #expect(client.text.hasSuffix("hello"))
    }

    @Test func forgottenReplyIsAnswered500() throws {
        let harness = try Harness()
        let client = try harness.exchange("GET /forget HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.statuses == ["500"])
        #expect(harness.server.counters.repliesForgotten == 1)
        #expect(harness.server.requestsInFlight == 0)
    }

    @Test func forgottenParkedReplyIsAnswered500() throws {
        let harness = try Harness()
        harness.onParked = { harness.parked.removeAll() }
        let client = try harness.exchange("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.statuses == ["500"])
    }

    @Test(arguments: RequestParserTests.refused.prefix(12))
    func malformedRequestsAreAnsweredAndClosed(
        _ text: String,
        _ defect: RequestDefect
    ) throws {
        let harness = try Harness()
        var early: [EarlyAnswer.Cause] = []
        harness.server.onEarlyAnswer = { early.append($0.cause) }
        let client = try harness.exchange(text)
        #expect(client.statuses == ["\(defect.status.code)"])
        #expect(client.text.contains("Connection: close\r\n"))
        #expect(client.text.hasSuffix("{\"error\":\"\(defect.rawValue)\"}\n"))
        #expect(!client.hasFailed)
        #expect(early == [.refused(defect)])
        #expect(harness.log.isEmpty)
        #expect(harness.server.counters.requestsRefused == 1)
    }

    @Test func expectedContinueIsSentOnceTheHeadIsAccepted() throws {
        let harness = try Harness()
        let head =
            "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        try harness.connect { client in
            client.send(head)
            client.when({ !$0.received.isEmpty }) { client in
                #expect(client.text == "HTTP/1.1 100 Continue\r\n\r\n")
                client.send("abc")
            }
            client.when({ $0.text.hasSuffix("abc") }) { client in
                #expect(client.statuses == ["100", "200"])
                client.send(head + "xyz")
            }
            // A client that did not wait is not told to go on.
            client.when({ $0.text.hasSuffix("xyz") }) { client in
                #expect(client.statuses == ["100", "200", "200"])
                harness.finish()
            }
        }
        harness.run()
        #expect(harness.log == ["POST /echo 3", "POST /echo 3"])
    }

    @Test func declaredTooLargeBodyGets413Without100() throws {
        let harness = try Harness()
        let client = try harness.exchange(
            "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                + "Content-Length: 100001\r\n\r\n"
        )
        #expect(client.statuses == ["413"])
        #expect(harness.log.isEmpty)
    }

    @Test func bodyOfExactlyTheLimitIsTaken() throws {
        let harness = try Harness()
        let body = String(repeating: "b", count: 100_000)
        let client = try harness.exchange(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + body
        ) { $0.received.count > 100_000 }
        #expect(client.text.hasSuffix(body))
    }

    @Test func chunkedBodyAboveTheLimitGets413() throws {
        let harness = try Harness()
        let chunk = "C350\r\n" + String(repeating: "c", count: 50_000) + "\r\n"
        let client = try harness.exchange(
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk + chunk + chunk
        )
        #expect(client.statuses == ["413"])
        #expect(!client.hasFailed)
    }

    @Test func refusedUploadReadsItsAnswer() throws {
        let harness = try Harness()
        let upload = [UInt8](repeating: 0x75, count: 4 * 1024 * 1024)
        try harness.connect { client in
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4194304\r\n\r\n")
            client.send(upload)
            client.when({ $0.hasEnded }) { client in
                #expect(client.statuses == ["413"])
                #expect(!client.hasFailed)
                harness.finish()
            }
        }
        harness.run()
    }

    @Test func earlyAnswerDropsASmallBodyAndGoesOn() throws {
        let harness = try Harness()
        harness.onHead = { head, bytes in
            head.hasPath("/no", in: bytes)
                ? .respond(Response(.forbidden)) : .readBody(bytesMax: 10)
        }
        let client = try harness.exchange(
            "POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /" + Self.get
        ) { $0.text.hasSuffix("hello") }
        #expect(client.statuses == ["403", "200"])
        #expect(harness.log == ["GET /hello 0"])
    }

    @Test func earlyAnswerToALargeBodyEndsTheConnection() throws {
        let harness = try Harness()
        harness.onHead = { _, _ in .respond(Response(.unauthorized)) }
        let client = try harness.exchange(
            "POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n"
        )
        #expect(client.statuses == ["401"])
        #expect(client.text.contains("Connection: close\r\n"))
    }

    @Test func connectionEndsAfterItsNumberOfRequests() throws {
        var limits = HTTPServerLimits.quick
        limits.keepAliveRequestsMax = 2
        limits.keepAliveJitterPercent = 0
        let client = try Harness(limits: limits).exchange(Self.get + Self.get + Self.get)
        #expect(client.statuses == ["200", "200"])
        #expect(client.text.components("Connection: close") == 1)
    }
}

extension String {
    /// How often `part` occurs.
    func components(_ part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.range(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}

extension StringProtocol {
    /// The first occurrence of `part`; Foundation has one, and is not linked here.
    func range(of part: String) -> Range<Index>? {
        var start = self.startIndex
        while start < self.endIndex {
            if self[start...].hasPrefix(part) {
                return start..<self.index(start, offsetBy: part.count)
            }
            start = self.index(after: start)
        }
        return nil
    }
}
