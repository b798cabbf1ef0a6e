// SPDX-License-Identifier: Apache-2.0

extension Span<UInt8> {
    /// True when both hold the same bytes.
    func isEqual(to other: Span<UInt8>) -> Bool {
        guard self.count == other.count else { return false }
        var index = 0
        while index < self.count {
            if self[index] != other[index] { return false }
            index += 1
        }
        return true
    }

    /// True when both are equal after lower-casing ASCII letters here; `lowercase` already is.
    func isEqualIgnoringCase(to lowercase: Span<UInt8>) -> Bool {
        guard self.count == lowercase.count else { return false }
        var index = 0
        while index < self.count {
            if ByteClass.lowercased(self[index]) != lowercase[index] { return false }
            index += 1
        }
        return true
    }

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
