// SPDX-License-Identifier: Apache-2.0

// Goal: each size limit of the parser holds at the limit and refuses at limit + 1, whether the
// excess has arrived completely or not, and cutting makes no difference.

import Testing

@testable import HTTP

@Suite struct RequestParserLimitTests {
    private func outcome(_ text: String, _ limits: RequestParserLimits) -> ParsedRequest.Outcome {
        let bytes = [UInt8](text.utf8)
        let whole = ParsedRequest.parse(bytes, limits: limits)
        let bytewise = ParsedRequest.parse(bytes, cuts: Array(0...bytes.count), limits: limits)
        #expect(whole == bytewise)
        return whole
    }

    @Test func requestLineEndsAtItsLimit() {
        var limits = RequestParserLimits()
        limits.requestLineBytesMax = 100
        let rest = " HTTP/1.1\r\nHost: a\r\n\r\n"
        let fits = "GET /" + String(repeating: "a", count: 100 - 5 - 9)
        guard case .complete = self.outcome(fits + rest, limits) else {
            Issue.record("a line of the limit is refused")
            return
        }
        guard case .complete = self.outcome("\r\n" + fits + rest, limits) else {
            Issue.record("an empty line counts")
            return
        }
        #expect(self.outcome(fits + "a" + rest, limits) == .rejected(.requestLineTooLong))
        #expect(
            self.outcome("GET /" + String(repeating: "a", count: 98), limits)
                == .rejected(.requestLineTooLong)
        )
        #expect(self.outcome(fits + " HTTP/1.1", limits) == .needMore)
    }

    @Test func headerSectionEndsAtItsLimit() {
        var limits = RequestParserLimits()
        limits.headerBytesMax = 100
        let line = "GET / HTTP/1.1\r\nHost: a\r\n"
        let fits = "X: " + String(repeating: "v", count: 100 - 9 - 3 - 4)
        guard case .complete = self.outcome(line + fits + "\r\n\r\n", limits) else {
            Issue.record("a section of the limit is refused")
            return
        }
        #expect(self.outcome(line + fits + "v\r\n\r\n", limits) == .rejected(.headerTooLarge))
        #expect(
            self.outcome(line + "N" + String(repeating: "n", count: 200), limits)
                == .rejected(.headerTooLarge)
        )
    }

    @Test func hundredFieldsFitAndOneMoreDoesNot() {
        let fields = String(repeating: "A: b\r\n", count: 99)
        let line = "GET / HTTP/1.1\r\nHost: a\r\n"
        guard case .complete(let request) = self.outcome(line + fields + "\r\n", .init()) else {
            Issue.record("100 fields are refused")
            return
        }
        #expect(request.fields.count == 100)
        #expect(
            self.outcome(line + fields + "A: b\r\n\r\n", .init()) == .rejected(.tooManyFields)
        )
    }

    @Test func defaultLimitsFitTheHead() {
        let limits = RequestParserLimits()
        let target = "/" + String(repeating: "t", count: limits.requestLineBytesMax - 14)
        let value = String(repeating: "v", count: limits.headerBytesMax - 9 - 3 - 4)
        let text = "GET \(target) HTTP/1.1\r\nHost: a\r\nX: \(value)\r\n\r\n"
        guard case .complete(let request) = ParsedRequest.parse(text) else {
            Issue.record("refused")
            return
        }
        #expect(request.fields[1] == "X=\(value)")
    }
}
