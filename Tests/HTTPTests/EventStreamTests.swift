// SPDX-License-Identifier: Apache-2.0

// Goal: the exact bytes of an event stream, its end, and what happens to readers that leave.

import EventLoop
import HTTP
import Testing

@Suite struct EventStreamTests {
    private static let get = "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func streamHasTheseBytes() throws {
        let harness = try Harness()
        harness.onParked = {
            let stream = harness.streams[0]
            stream.event([UInt8](#"{"a":1}"#.utf8))
            stream.comment()
            stream.event([UInt8]("{\n\"b\":\r2}".utf8))
            #expect(stream.isOpen)
            #expect(harness.server.requestsInFlight == 1)
            stream.end()
            #expect(!stream.isOpen)
            #expect(harness.server.requestsInFlight == 0)
            stream.event([0x31])
            stream.end()
        }
        let next = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
        let client = try harness.exchange(Self.get + next) { $0.text.hasSuffix("hello") }
        let text = client.text
        let start = try #require(text.range(of: "Content-Type"))
        let end = try #require(text.range(of: "0\r\n\r\nHTTP/1.1 200 OK"))
        let expected = [
            "Content-Type: text/event-stream\r\n", "Cache-Control: no-cache, no-transform\r\n",
            "X-Accel-Buffering: no\r\n", "Transfer-Encoding: chunked\r\n", "\r\n",
            "21\r\n", "event: message\r\n", "data: {\"a\":1}\r\n\r\n", "\r\n",
            "a\r\n", ": ping\r\n\r\n", "\r\n",
            "23\r\n", "event: message\r\n", "data: { \"b\": 2}\r\n\r\n", "\r\n",
        ].joined()
        #expect(text[start.lowerBound..<end.lowerBound] == expected)
    }

    @Test func http10StreamEndsWithTheConnection() throws {
        let harness = try Harness()
        harness.onParked = {
            harness.streams[0].event([UInt8]("{}".utf8))
            harness.streams[0].end()
        }
        let client = try harness.exchange("GET /stream HTTP/1.0\r\n\r\n")
        #expect(!client.text.contains("chunked"))
        #expect(client.text.contains("Connection: close\r\n"))
        #expect(client.text.hasSuffix("\r\n\r\nevent: message\r\ndata: {}\r\n\r\n"))
    }

    @Test func readerThatLeavesIsReportedOnce() throws {
        let harness = try Harness()
        var reports = 0
        try harness.connect { client in
            harness.onParked = {
                harness.streams[0].onDisconnect {
                    reports += 1
                    #expect(!harness.streams[0].isOpen)
                    harness.streams[0].event([0x31])
                    harness.finish()
                }
            }
            client.send(Self.get)
            client.when({ !$0.received.isEmpty }) { $0.close() }
        }
        harness.run()
        #expect(reports == 1)
    }

    @Test func droppedStreamIsVisiblyIncomplete() throws {
        let harness = try Harness()
        harness.onParked = {
            harness.streams[0].comment()
            harness.streams.removeAll()
        }
        let client = try harness.exchange(Self.get)
        #expect(!client.text.hasSuffix("0\r\n\r\n"))
        #expect(harness.server.requestsInFlight == 0)
    }

    @Test func readerTooFarBehindIsCutOff() throws {
        var limits = HTTPServerLimits.quick
        limits.eventStreamQueueBytesMax = 100_000
        let harness = try Harness(limits: limits)
        var reports = 0
        try harness.connect { client in
            client.stopReading()
            client.send(Self.get)
        }
        harness.onParked = {
            let stream = harness.streams[0]
            stream.onDisconnect { reports += 1 }
            let event = [UInt8](repeating: 0x20, count: 50_000)
            var events = 0
            while stream.isOpen, events < 10_000 {
                stream.event(event)
                #expect(stream.queuedBytes <= 100_000)
                events += 1
            }
            #expect(reports == 1)
            harness.finish()
        }
        harness.run()
        #expect(harness.server.counters.writesStalled == 1)
    }

    @Test func readerThatTakesNothingIsCutOffAfterTheStallTimeout() throws {
        var limits = HTTPServerLimits.quick
        limits.writeStallTimeoutMS = 30
        let harness = try Harness(limits: limits)
        try harness.connect { client in
            client.stopReading()
            client.send(Self.get)
        }
        harness.onParked = {
            let stream = harness.streams[0]
            stream.onDisconnect { harness.finish() }
            let event = [UInt8](repeating: 0x20, count: 50_000)
            while stream.isOpen, stream.queuedBytes == 0 { stream.event(event) }
            #expect(stream.isOpen)
        }
        harness.run()
        #expect(!harness.streams[0].isOpen)
    }
}
