// SPDX-License-Identifier: Apache-2.0

// Goal: no input crashes the head parser, and none is read differently when it arrives in parts.

import FuzzDriver
import HTTP

@main enum FuzzRequestHead {
    static func main() {
        FuzzDriver.run { input in
            let (bytes, cuts) = input.content
            var whole = RequestParser()
            let outcome = whole.parse(bytes.span)
            var parts = RequestParser()
            for end in cuts + [bytes.count] {
                let prefix = Array(bytes[..<end])
                let step = parts.parse(prefix.span)
                if step == .needMore, end < bytes.count { continue }
                precondition(step == outcome, "parts \(step), whole \(outcome)")
                break
            }
            guard outcome == .complete else { return }
            Self.check(whole.head, bytes)
            precondition(Self.isSame(whole.head, parts.head), "the heads differ")
        }
    }

    /// Every slice lies inside the head, and what the parser promises about them holds.
    private static func check(_ head: RequestHead, _ bytes: [UInt8]) {
        precondition(head.byteCount <= bytes.count && head.fieldCount <= RequestHead.fieldCountMax)
        for index in 0..<head.fieldCount {
            let value = head.value(at: index).range
            precondition(head.name(at: index).range.upperBound < value.lowerBound + 1)
            precondition(value.upperBound < head.byteCount)
            if let first = value.first, let last = value.last {
                precondition(bytes[first] != 0x20 && bytes[last] != 0x20)
            }
            for position in value {
                precondition(bytes[position] >= 0x20 || bytes[position] == 0x09)
            }
        }
        precondition(head.contentLength == nil || !head.isChunked)
        precondition((head.contentLength ?? 0) >= 0)
        precondition(head.version == .http11 || !head.keepAlive)
        _ = AcceptedTypes(head, in: bytes.span)
        _ = QueryParameters(head.query, in: bytes.span)
        _ = PercentDecoding.decode(head.path, in: bytes.span)
        precondition(HostField(head.authority, in: bytes.span) != nil)
    }

    private static func isSame(_ left: RequestHead, _ right: RequestHead) -> Bool {
        guard left.methodSlice == right.methodSlice, left.method == right.method,
            left.target == right.target, left.path == right.path, left.query == right.query,
            left.authority == right.authority, left.version == right.version,
            left.contentLength == right.contentLength, left.isChunked == right.isChunked,
            left.expectsContinue == right.expectsContinue, left.keepAlive == right.keepAlive,
            left.fieldCount == right.fieldCount, left.byteCount == right.byteCount
        else { return false }
        return (0..<left.fieldCount).allSatisfy {
            left.name(at: $0) == right.name(at: $0) && left.value(at: $0) == right.value(at: $0)
        }
    }
}
