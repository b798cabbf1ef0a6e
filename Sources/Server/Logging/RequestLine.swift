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

    /// Appends the line, without its end, to `bytes`.
    func append(
        _ format: LineFormat,
        unixMS: UInt64,
        _ clock: inout TimestampCache,
        to bytes: inout [UInt8]
    ) {
        switch format {
        case .json:
            bytes.append(addingCapacity: self.bytesMax) { line in
                self.appendJSON(unixMS: unixMS, &clock, to: &line)
            }
        case .text:
            LineFormat.appendPrefix(self.level, unixMS: unixMS, to: &bytes)
            bytes.append(addingCapacity: self.bytesMax) { self.appendText(to: &$0) }
        }
    }

    /// Constants, time, level and numbers, which together have less than 300 bytes, and the texts.
    private var bytesMax: Int {
        320 + self.route.utf8.count + self.httpMethod.utf8.count + self.code.utf8.count
            + (self.era?.utf8.count ?? 0) + (self.method?.utf8.count ?? 0)
            + (self.tool?.utf8.count ?? 0) + self.requestID.utf8.count
            + (self.traceID?.utf8.count ?? 0)
    }

    private func appendJSON(
        unixMS: UInt64,
        _ clock: inout TimestampCache,
        to line: inout OutputSpan<UInt8>
    ) {
        // Written by hand: every value is a constant, a number, or an id whose alphabet is checked,
        // so nothing needs escaping and nothing is allocated.
        line.append(literal: "{\"time\":\"")
        clock.append(unixMS: unixMS, to: &line)
        line.append(literal: "\",\"level\":\"")
        line.append(text: self.level.rawValue)
        line.append(literal: "\",\"message\":\"request\",\"route\":\"")
        line.append(text: self.httpMethod)
        line.append(UInt8(ascii: " "))
        line.append(text: self.route)
        line.append(UInt8(ascii: "\""))
        Self.append(",\"era\":\"", self.era, to: &line)
        Self.append(",\"method\":\"", self.method, to: &line)
        Self.append(",\"tool\":\"", self.tool, to: &line)
        line.append(literal: ",\"status\":")
        line.append(decimal: self.status)
        Self.append(",\"code\":\"", self.code, to: &line)
        line.append(literal: ",\"duration_ms\":")
        Self.append(milliseconds: self.durationNS, to: &line)
        line.append(literal: ",\"bytes_in\":")
        line.append(decimal: self.bytesIn)
        line.append(literal: ",\"bytes\":")
        line.append(decimal: self.bytesOut)
        Self.append(",\"request_id\":\"", self.requestID, to: &line)
        Self.append(",\"trace_id\":\"", self.traceID, to: &line)
        line.append(UInt8(ascii: "}"))
    }

    private func appendText(to line: inout OutputSpan<UInt8>) {
        line.append(text: self.httpMethod)
        line.append(UInt8(ascii: " "))
        line.append(text: self.route)
        line.append(UInt8(ascii: " "))
        line.append(decimal: self.status)
        for part in [self.era, self.method, self.tool, self.code] {
            guard let part else { continue }
            line.append(UInt8(ascii: " "))
            line.append(text: part)
        }
        line.append(UInt8(ascii: " "))
        Self.append(milliseconds: self.durationNS, to: &line)
        line.append(literal: "ms ")
        line.append(decimal: self.bytesOut)
        line.append(literal: "B id=")
        line.append(text: self.requestID)
    }

    /// `opening` is everything in front of the value.
    private static func append(
        _ opening: StaticString,
        _ value: String?,
        to line: inout OutputSpan<UInt8>
    ) {
        guard let value else { return }
        line.append(literal: opening)
        line.append(text: value)
        line.append(UInt8(ascii: "\""))
    }

    /// Appends nanoseconds as milliseconds with three decimals.
    private static func append(milliseconds durationNS: UInt64, to line: inout OutputSpan<UInt8>) {
        let microseconds = Int(clamping: durationNS / 1_000)
        line.append(decimal: microseconds / 1_000)
        line.append(UInt8(ascii: "."))
        let fraction = microseconds % 1_000
        line.append(UInt8(ascii: "0") + UInt8(fraction / 100))
        line.append(UInt8(ascii: "0") + UInt8(fraction / 10 % 10))
        line.append(UInt8(ascii: "0") + UInt8(fraction % 10))
    }
}
