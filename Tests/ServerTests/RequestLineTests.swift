// SPDX-License-Identifier: Apache-2.0
// Goal: whatever a request was, its line fits the room made for it, and is JSON.

import JSON
import Testing

@testable import Server

@Suite struct RequestLineTests {
    private func line(_ text: String?, _ number: Int) -> RequestLine {
        RequestLine(
            route: text ?? "-",
            httpMethod: text ?? "-",
            status: number,
            era: text,
            method: text,
            tool: text,
            code: text ?? "-",
            durationNS: .max,
            bytesIn: number,
            bytesOut: number,
            requestID: text ?? "-",
            traceID: text,
            isProbe: false
        )
    }

    private func written(_ line: RequestLine, _ format: LineFormat) -> [UInt8] {
        var bytes: [UInt8] = []
        var clock = TimestampCache()
        line.append(format, unixMS: 1_800_000_000_123, &clock, to: &bytes)
        return bytes
    }

    @Test(arguments: [nil, "", String(repeating: "é", count: 1_000)], [Int.min, 0, Int.max])
    func theLongestLineFits(text: String?, number: Int) throws {
        let line = self.line(text, number)
        let json = try JSONReader().read(self.written(line, .json)).root
        #expect(json["time"]?.string == "2027-01-15T08:00:00.123Z")
        #expect(json["level"]?.string == (number >= 500 ? "error" : "info"))
        #expect(json["status"]?.lexeme == String(number))
        #expect(json["duration_ms"]?.lexeme == "18446744073709.551")
        #expect(json["bytes_in"]?.lexeme == String(number))
        #expect(json["bytes"]?.lexeme == String(number))
        #expect(json["route"]?.string == "\(text ?? "-") \(text ?? "-")")
        for name in ["era", "method", "tool", "trace_id"] {
            #expect(json.member(name)?.string == text, "\(name)")
        }
        #expect(json["request_id"]?.string == text ?? "-")
        #expect(!self.written(line, .text).isEmpty)
    }

    @Test func aPersonReadsOneShortLine() {
        let line = RequestLine(
            route: "/messages",
            httpMethod: "POST",
            status: 200,
            era: "modern",
            method: "tools/call",
            tool: "list_users",
            code: "ok",
            durationNS: 1_234_567,
            bytesIn: 7,
            bytesOut: 1_024,
            requestID: "a1",
            traceID: nil,
            isProbe: false
        )
        let text = String(decoding: self.written(line, .text), as: UTF8.self)
        #expect(
            text == "08:00:00.123 INFO    POST /messages 200 modern tools/call list_users ok "
                + "1.234ms 1024B id=a1"
        )
    }
}
