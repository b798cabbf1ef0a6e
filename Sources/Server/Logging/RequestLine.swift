// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Logging

/// What one request leaves in the log: constants and numbers, never arguments, tokens or headers.
struct RequestLine {
    /// The route's pattern, never the target a client sent.
    var route: String
    /// The HTTP method when it is one we know, else `other`.
    var httpMethod: String
    var status: Int
    /// `modern` or `legacy`; nil for routes that are not MCP.
    var era: String?
    var method: String?
    var tool: String?
    /// `ok`, a JSON-RPC error code, or a tool error code.
    var code: String
    var durationNS: UInt64
    var bytesIn: Int
    var bytesOut: Int
    var requestID: String
    var traceID: String?
    /// Probes come every few seconds from every node.
    var isProbe: Bool

    /// A 503 of a probe is an answer, not a fault; everything else above 499 is one.
    var level: Logger.Level {
        if self.isProbe { return .debug }
        return self.status >= 500 ? .error : .info
    }

    func append(
        _ format: LineFormat,
        unixMS: UInt64,
        _ clock: inout TimestampCache,
        to bytes: inout [UInt8]
    ) {
        switch format {
        case .json: self.appendJSON(unixMS: unixMS, &clock, to: &bytes)
        case .text: self.appendText(unixMS: unixMS, to: &bytes)
        }
    }

    private func appendJSON(
        unixMS: UInt64,
        _ clock: inout TimestampCache,
        to bytes: inout [UInt8]
    ) {
        // Written by hand: every value is a constant, a number, or an id whose alphabet is checked,
        // so nothing needs escaping and nothing is allocated.
        bytes.append(literal: "{\"time\":\"")
        clock.append(unixMS: unixMS, to: &bytes)
        bytes.append(literal: "\",\"level\":\"")
        bytes.append(text: self.level.rawValue)
        bytes.append(literal: "\",\"message\":\"request\",\"route\":\"")
        bytes.append(text: self.httpMethod)
        bytes.append(UInt8(ascii: " "))
        bytes.append(text: self.route)
        bytes.append(UInt8(ascii: "\""))
        Self.append(",\"era\":\"", self.era, to: &bytes)
        Self.append(",\"method\":\"", self.method, to: &bytes)
        Self.append(",\"tool\":\"", self.tool, to: &bytes)
        bytes.append(literal: ",\"status\":")
        bytes.appendDecimal(self.status)
        Self.append(",\"code\":\"", self.code, to: &bytes)
        bytes.append(literal: ",\"duration_ms\":")
        bytes.appendMilliseconds(ns: self.durationNS)
        bytes.append(literal: ",\"bytes_in\":")
        bytes.appendDecimal(self.bytesIn)
        bytes.append(literal: ",\"bytes\":")
        bytes.appendDecimal(self.bytesOut)
        Self.append(",\"request_id\":\"", self.requestID, to: &bytes)
        Self.append(",\"trace_id\":\"", self.traceID, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    private func appendText(unixMS: UInt64, to bytes: inout [UInt8]) {
        LineFormat.appendPrefix(self.level, unixMS: unixMS, to: &bytes)
        bytes.append(text: self.httpMethod)
        bytes.append(literal: " ")
        bytes.append(text: self.route)
        bytes.append(literal: " ")
        bytes.appendDecimal(self.status)
        for part in [self.era, self.method, self.tool, self.code] {
            guard let part else { continue }
            bytes.append(literal: " ")
            bytes.append(text: part)
        }
        bytes.append(literal: " ")
        bytes.appendMilliseconds(ns: self.durationNS)
        bytes.append(literal: "ms ")
        bytes.appendDecimal(self.bytesOut)
        bytes.append(literal: "B id=")
        bytes.append(text: self.requestID)
    }

    /// `opening` is everything in front of the value.
    private static func append(_ opening: StaticString, _ value: String?, to bytes: inout [UInt8]) {
        guard let value else { return }
        bytes.append(literal: opening)
        bytes.append(text: value)
        bytes.append(UInt8(ascii: "\""))
    }
}

extension [UInt8] {
    /// Appends a number in decimal without making a `String`.
    mutating func appendDecimal(_ value: Int) {
        if value < 0 { self.append(UInt8(ascii: "-")) }
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var count = 0
        var rest = value.magnitude
        repeat {
            digits[count] = UInt8(ascii: "0") + UInt8(rest % 10)
            count += 1
            rest /= 10
        } while rest > 0
        for index in stride(from: count - 1, through: 0, by: -1) { self.append(digits[index]) }
    }

    /// Appends nanoseconds as milliseconds with three decimals.
    mutating func appendMilliseconds(ns: UInt64) {
        let microseconds = Int(clamping: ns / 1_000)
        self.appendDecimal(microseconds / 1_000)
        self.append(UInt8(ascii: "."))
        let fraction = microseconds % 1_000
        self.append(UInt8(ascii: "0") + UInt8(fraction / 100))
        self.append(UInt8(ascii: "0") + UInt8(fraction / 10 % 10))
        self.append(UInt8(ascii: "0") + UInt8(fraction % 10))
    }
}
