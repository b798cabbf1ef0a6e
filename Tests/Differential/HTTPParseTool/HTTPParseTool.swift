// SPDX-License-Identifier: Apache-2.0

import EventLoop
import HTTP

/// Parses byte streams from standard input and prints what it understood, for comparison with
/// another parser: `http_differential.py` beside this directory.
///
/// Input: one stream per line in hexadecimal. Output: one line per stream, words separated by
/// spaces, one `message(...)` per complete request, then how the stream ended.
@main enum HTTPParseTool {
    static let bodyBytesMax = 1_000_000

    static func main() {
        while let line = readLine() {
            var bytes: [UInt8] = []
            var high: UInt8?
            for digit in line.utf8 {
                guard let value = Character(UnicodeScalar(digit)).hexDigitValue else { continue }
                if let first = high {
                    bytes.append(first << 4 | UInt8(value))
                    high = nil
                } else {
                    high = UInt8(value)
                }
            }
            guard StandardOutput.write(Self.describe(bytes) + "\n") else { return }
        }
    }

    private static func describe(_ bytes: [UInt8]) -> String {
        var words: [String] = []
        var rest = bytes
        while !rest.isEmpty {
            var parser = RequestParser()
            switch parser.parse(rest.span) {
            case .needMore:
                let end = parser.hasBegun ? "incomplete:\(bytes.count - rest.count)" : "end"
                return (words + [end]).joined(separator: " ")
            case .rejected(let defect):
                let start = bytes.count - rest.count
                return (words + ["rejected:\(defect):\(start)"]).joined(separator: " ")
            case .complete:
                break
            }
            let head = parser.head
            let (body, end, defect) = Self.body(of: head, rest)
            if let defect {
                let start = bytes.count - rest.count
                return (words + ["rejected:\(defect):\(start)"]).joined(separator: " ")
            }
            guard let end else {
                let start = bytes.count - rest.count
                return (words + ["incomplete:\(start)"]).joined(separator: " ")
            }
            words.append(Self.describe(head, rest, body))
            rest.removeFirst(end)
            if !head.keepAlive { return (words + ["closed"]).joined(separator: " ") }
        }
        return (words + ["end"]).joined(separator: " ")
    }

    private static func body(
        of head: RequestHead,
        _ bytes: [UInt8]
    ) -> (body: [UInt8], end: Int?, defect: RequestDefect?) {
        if head.isChunked {
            var body: [UInt8] = []
            var decoder = ChunkedDecoder(bodyBytesMax: Self.bodyBytesMax)
            switch decoder.decode(bytes.span, from: head.byteCount, into: &body) {
            case .needMore: return ([], nil, nil)
            case .complete(let end): return (body, end, nil)
            case .rejected(let defect): return ([], nil, defect)
            }
        }
        let length = head.contentLength ?? 0
        guard length <= bytes.count - head.byteCount else { return ([], nil, nil) }
        let end = head.byteCount + length
        return (Array(bytes[head.byteCount..<end]), end, nil)
    }

    private static func describe(
        _ head: RequestHead,
        _ bytes: [UInt8],
        _ body: [UInt8]
    ) -> String {
        let fields = (0..<head.fieldCount).map { index in
            let name = Self.hexadecimal(bytes[head.name(at: index).range])
            return "\(name):\(Self.hexadecimal(bytes[head.value(at: index).range]))"
        }
        let parts = [
            Self.hexadecimal(bytes[head.methodSlice.range]),
            Self.hexadecimal(bytes[head.target.range]),
            head.version == .http11 ? "1.1" : "1.0",
            fields.joined(separator: "|"),
            Self.hexadecimal(body[...]),
            head.keepAlive ? "keep" : "close",
        ]
        return "message(\(parts.joined(separator: ",")))"
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
