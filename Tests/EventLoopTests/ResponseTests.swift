// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: the pure parts of the HTTP client keep their limits and rules, without any socket.
@Suite struct ResponseTests {
    /// Spans do not go into `#expect`.
    private func takeLine(_ bytes: [UInt8], into buffer: inout ResponseBuffer) -> Bool {
        buffer.takeHeadLine(bytes.span)
    }

    private func takeBody(
        _ bytes: [UInt8],
        into buffer: inout ResponseBuffer,
        announced: Int = -1,
        room: Int = .max
    ) -> Bool {
        buffer.takeBody(bytes.span, announced: announced, room: room)
    }

    private func take(_ lines: [String], into buffer: inout ResponseBuffer) -> [Bool] {
        lines.map { buffer.takeHeadLine(Array($0.utf8).span) }
    }

    @Test func keepsFieldsOfTheFinalHeadOnly() {
        var buffer = ResponseBuffer(bodyBytesMax: 10)
        #expect(!buffer.hasBegun)
        let lines = [
            "HTTP/1.1 100 Continue\r\n", "A: 1\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "B: 2\r\n",
            "\r\n", "C: 3\r\n",
        ]
        #expect(self.take(lines, into: &buffer).allSatisfy { $0 })
        #expect(buffer.hasBegun)
        #expect(buffer.response(status: 200).headers.all.map(\.name) == ["B"])
    }

    @Test func ignoresAStatusLineAmongTrailers() {
        var buffer = ResponseBuffer(bodyBytesMax: 10)
        _ = self.take(["HTTP/1.1 200 OK\r\n", "A: 1\r\n", "\r\n"], into: &buffer)
        #expect(self.takeBody([1], into: &buffer))
        _ = self.take(["HTTP/1.1 500 No\r\n", "B: 2\r\n"], into: &buffer)
        #expect(buffer.response(status: 200).headers.all.map(\.name) == ["A"])
    }

    @Test func boundsTheHead() {
        var buffer = ResponseBuffer(bodyBytesMax: 0)
        let line = [UInt8](repeating: 65, count: 1024)
        for _ in 0..<(ResponseBuffer.headBytesMax / 1024) {
            #expect(self.takeLine(line, into: &buffer))
        }
        #expect(!self.takeLine([65, 66, 67], into: &buffer))
        #expect(buffer.refusal == .badResponse)
    }

    @Test(arguments: [0, 1, 4]) func boundsTheBody(limit: Int) {
        var buffer = ResponseBuffer(bodyBytesMax: limit)
        for _ in 0..<limit { #expect(self.takeBody([0], into: &buffer)) }
        #expect(!self.takeBody([0], into: &buffer))
        #expect(buffer.refusal == .bodyTooLarge)
        #expect(buffer.response(status: 200).body.count == limit)
    }

    @Test func refusesAnAnnouncedLengthAboveTheLimit() {
        var buffer = ResponseBuffer(bodyBytesMax: 10)
        #expect(buffer.isBodyEmpty)
        #expect(self.takeBody([1, 2], into: &buffer, announced: 10))
        #expect(!buffer.isBodyEmpty)
        var other = ResponseBuffer(bodyBytesMax: 10)
        #expect(!self.takeBody([1, 2], into: &other, announced: 11))
        #expect(other.refusal == .bodyTooLarge)
    }

    @Test func takesRoomForAnAnnouncedBodyAtOnceAndForAnyOtherAsItComes() {
        var announced = ResponseBuffer(bodyBytesMax: 10)
        #expect(self.takeBody([1, 2], into: &announced, announced: 8, room: 8))
        #expect(announced.bodyBytesHeld == 8)
        #expect(self.takeBody([3, 4, 5, 6, 7, 8], into: &announced, room: 0))
        #expect(announced.bodyBytesHeld == 8)
        #expect(!self.takeBody([9], into: &announced, room: 0))
        #expect(announced.refusal == .noRoom)

        var growing = ResponseBuffer(bodyBytesMax: 10)
        #expect(self.takeBody([1, 2], into: &growing, room: 2))
        #expect(self.takeBody([3], into: &growing, room: 1))
        #expect(growing.bodyBytesHeld == 3)
        #expect(!self.takeBody([4, 5], into: &growing, room: 1))
        #expect(growing.refusal == .noRoom)
        #expect(growing.bodyBytesHeld == 3)
    }

    @Test func looksFieldsUpWhateverTheirCase() {
        let headers = ResponseHeaders([
            ("ETag", "\"x\""), ("X-A", "first"), ("x-a", "second"), ("E", ""),
        ])
        #expect(headers.value("etag") == "\"x\"")
        #expect(headers.value("X-a") == "first")
        #expect(headers.value("e") == "")
        #expect(headers.value("x") == nil)
        #expect(headers.value("x-aa") == nil)
        #expect(headers.value("") == nil)
        #expect(headers.all.count == 4)
        #expect(ResponseHeaders([]).value("a") == nil)
    }

    @Test(arguments: [
        ("Na me", "v"), ("", "v"), ("Name:", "v"), ("N\r\nX", "v"), ("Ümlaut", "v"),
        ("A\u{0}", "v"),
    ])
    func refusesABadFieldName(name: String, value: String) {
        #expect(throws: HeaderLines.Refusal.badName) { try HeaderLines([(name, value)]) }
    }

    @Test(arguments: ["a\r\nX: 1", "a\n", "a\r", "a\u{0}b", "\u{7F}", "\u{1B}[0m"])
    func refusesABadFieldValue(value: String) {
        #expect(throws: HeaderLines.Refusal.badValue) { try HeaderLines([("Name", value)]) }
    }

    @Test func takesTextsTokensAndTabs() {
        #expect(throws: Never.self) {
            try HeaderLines([("X-Token_1.~", "a\tb é ✓"), ("Empty", "")])
        }
    }

    @Test func endsSilenceAtItsLimit() {
        var silence = SilenceLimit(limitMS: 10, nowMS: 100)
        var isReached = false
        #expect(silence.dueMS == 110)
        isReached = silence.isReached(nowMS: 109, uploadedBytes: 0)
        #expect(!isReached)
        silence.heard(nowMS: 105)
        isReached = silence.isReached(nowMS: 110, uploadedBytes: 0)
        #expect(!isReached)
        isReached = silence.isReached(nowMS: 115, uploadedBytes: 0)
        #expect(isReached)
        // Bytes that went out count once.
        isReached = silence.isReached(nowMS: 115, uploadedBytes: 5)
        #expect(!isReached)
        #expect(silence.dueMS == 125)
        isReached = silence.isReached(nowMS: 125, uploadedBytes: 5)
        #expect(isReached)
        var none = SilenceLimit(limitMS: 0, nowMS: 100)
        #expect(none.dueMS == nil)
        isReached = none.isReached(nowMS: .max, uploadedBytes: 0)
        #expect(!isReached)
    }

    @Test func knowsAnEstablishedSocketOnlyWhenItWasTheOnlyOne() {
        var use = SocketUse()
        #expect(!use.isEstablished(5, hasResponse: true))
        use.note(5)
        use.note(5)
        #expect(use.isEstablished(5, hasResponse: true))
        #expect(!use.isEstablished(5, hasResponse: false))
        #expect(!use.isEstablished(6, hasResponse: true))
        use.note(6)
        #expect(!use.isEstablished(5, hasResponse: true))
        #expect(!use.isEstablished(6, hasResponse: true))
    }

    @Test func readsWhatTheEnvironmentSaysAboutProxies() {
        let metadata = ProxyEnvironment.metadataHost
        let none = ProxyEnvironment([])
        #expect(!none.isUsed)
        #expect(none.exceptions == metadata)
        #expect(!ProxyEnvironment([("HTTP_PROXY", "http://p")]).isUsed)
        #expect(!ProxyEnvironment([("https_proxy", "")]).isUsed)
        for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            #expect(ProxyEnvironment([(name, "http://p")]).isUsed)
        }
        #expect(ProxyEnvironment([("NO_PROXY", "a,b")]).exceptions == "a,b,\(metadata)")
        #expect(ProxyEnvironment([("no_proxy", "*")]).exceptions == "*")
    }
}
