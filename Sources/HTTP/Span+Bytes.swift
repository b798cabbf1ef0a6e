// SPDX-License-Identifier: Apache-2.0

extension Span<UInt8> {
    /// The range inside `range` without SP and HTAB at either end (RFC 9110 §5.6.3, OWS).
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, ByteClass.isBlank(self[start]) { start += 1 }
        while end > start, ByteClass.isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }

    /// The bytes as text when they are UTF-8.
    func string(_ range: Range<Int>) -> String? {
        Slice(from: range.lowerBound, to: range.upperBound).string(in: self)
    }
}
