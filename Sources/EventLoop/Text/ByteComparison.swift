// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Comparing bytes with texts as they are.
///
/// A `StaticString` hands out its bytes for nothing; a short `String` keeps its own inside itself
/// and has to be put somewhere first, which costs more than most comparisons.
extension Span<UInt8> {
    /// True when both hold the same bytes.
    public func isEqual(to other: Span<UInt8>) -> Bool {
        guard self.count == other.count else { return false }
        return unsafe self.withUnsafeBytes { bytes in
            unsafe other.withUnsafeBytes { others in
                guard let bytes = bytes.baseAddress, let others = others.baseAddress else {
                    return true
                }
                return unsafe memcmp(bytes, others, self.count) == 0
            }
        }
    }

    /// True when both are equal after lower-casing ASCII letters here; `lowercase` is ASCII and so
    /// already.
    public func isEqualIgnoringCase(to lowercase: StaticString) -> Bool {
        guard self.count == lowercase.utf8CodeUnitCount else { return false }
        return unsafe self.withUnsafeBytes { bytes in
            let expected = unsafe UnsafeRawBufferPointer(
                start: lowercase.utf8Start,
                count: bytes.count
            )
            var index = 0
            while index &+ 8 <= bytes.count {
                if unsafe Self.differ(bytes, expected, at: index, UInt64.self) { return false }
                index &+= 8
            }
            if index &+ 4 <= bytes.count {
                if unsafe Self.differ(bytes, expected, at: index, UInt32.self) { return false }
                index &+= 4
            }
            while index < bytes.count {
                if unsafe Self.differ(bytes, expected, at: index, UInt8.self) { return false }
                index &+= 1
            }
            return true
        }
    }

    /// Compares as many bytes as `Word` has at once: where `lowercase` has a letter, the bit that
    /// makes it a small one does not count.
    @inline(__always)
    private static func differ<Word: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer,
        _ lowercase: UnsafeRawBufferPointer,
        at index: Int,
        _: Word.Type
    ) -> Bool {
        let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: Word.self)
        let expected = unsafe lowercase.loadUnaligned(fromByteOffset: index, as: Word.self)
        let ones = Word.max / 0xFF
        // From 'a' on the first sum has the highest bit of its byte, behind 'z' the second one.
        let letters = (expected &+ ones &* 0x1F) & ~(expected &+ ones &* 0x05) & (ones &* 0x80)
        return (word ^ expected) & ~(letters &>> 2) != 0
    }
}
