// SPDX-License-Identifier: Apache-2.0

import HTTP

/// A head as text, so that two parses can be compared and printed.
struct ParsedRequest: Equatable {
    var method: String
    var target: String
    var path: String
    var query: String
    var authority: String
    var version: HTTPVersion
    var fields: [String]
    var contentLength: Int?
    var isChunked: Bool
    var expectsContinue: Bool
    var keepAlive: Bool
    var byteCount: Int

    enum Outcome: Equatable {
        case needMore
        case complete(ParsedRequest)
        case rejected(RequestDefect)
    }

    init(_ head: RequestHead, in bytes: Span<UInt8>) {
        self.method = head.methodSlice.string(in: bytes) ?? "?"
        self.target = head.target.string(in: bytes) ?? "?"
        self.path = head.path.string(in: bytes) ?? "?"
        self.query = head.query.string(in: bytes) ?? "?"
        self.authority = head.authority.string(in: bytes) ?? "?"
        self.version = head.version
        self.fields = (0..<head.fieldCount).map { index in
            let value = head.value(at: index).range.map { String(UnicodeScalar(bytes[$0])) }
            return "\(head.name(at: index).string(in: bytes) ?? "?")=\(value.joined())"
        }
        self.contentLength = head.contentLength
        self.isChunked = head.isChunked
        self.expectsContinue = head.expectsContinue
        self.keepAlive = head.keepAlive
        self.byteCount = head.byteCount
    }

    /// Parses `bytes` offered first up to each index of `cuts`, then whole.
    static func parse(
        _ bytes: [UInt8],
        cuts: [Int] = [],
        limits: RequestParserLimits = RequestParserLimits()
    ) -> Outcome {
        var parser = RequestParser(limits: limits)
        for end in cuts + [bytes.count] {
            // A copy per step: the parser must not depend on where the bytes are.
            let visible = Array(bytes[..<end])
            switch parser.parse(visible.span) {
            case .needMore: continue
            case .complete: return .complete(ParsedRequest(parser.head, in: visible.span))
            case .rejected(let defect): return .rejected(defect)
            }
        }
        return .needMore
    }

    static func parse(
        _ text: String,
        limits: RequestParserLimits = RequestParserLimits()
    ) -> Outcome {
        Self.parse([UInt8](text.utf8), limits: limits)
    }
}
