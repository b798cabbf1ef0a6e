// SPDX-License-Identifier: Apache-2.0

/// An entity tag (RFC 9110 §8.8.3), and whether a request names it.
public struct EntityTag: Equatable, Sendable {
    /// The tag as it goes into an `ETag` line, quotes included.
    public let text: String

    /// Makes a strong tag from a hash of `bytes` (FNV-1a, 64 bits): equal bytes, equal tag on every
    /// pod.
    ///
    /// Not against forgers: who can write the content can also change the tag.
    public init(of bytes: Span<UInt8>) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in bytes.indices {
            hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
        }
        self.text = "\"\(String(hash, radix: 16))-\(String(bytes.count, radix: 16))\""
    }

    /// True when the `If-None-Match` field of `head` names this tag or is `*`: then the answer to
    /// `GET` or `HEAD` is 304 (RFC 9110 §13.1.2).
    ///
    /// Compares weakly, over all lines of the field; a malformed list matches nothing.
    public func isNamed(byIfNoneMatchOf head: RequestHead, in bytes: Span<UInt8>) -> Bool {
        for index in 0..<head.fieldCount
        where head.name(at: index).equalsIgnoringCase("if-none-match", in: bytes) {
            if self.isListed(head.value(at: index), in: bytes) { return true }
        }
        return false
    }

    func isListed(_ list: Slice, in bytes: Span<UInt8>) -> Bool {
        if list.equals("*", in: bytes) { return true }
        let end = list.range.upperBound
        var index = list.range.lowerBound
        while index < end {
            if ByteClass.isBlank(bytes[index]) || bytes[index] == 0x2C {
                index += 1
                continue
            }
            let isWeak = index + 1 < end && bytes[index] == 0x57 && bytes[index + 1] == 0x2F
            let open = isWeak ? index + 2 : index
            guard open < end, bytes[open] == 0x22 else { return false }
            var close = open + 1
            while close < end, bytes[close] != 0x22 { close += 1 }
            guard close < end else { return false }
            if Slice(from: open, to: close + 1).equals(self.text, in: bytes) { return true }
            index = close + 1
        }
        return false
    }
}
