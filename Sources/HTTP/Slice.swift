// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// A range of bytes inside the buffer it was parsed from.
///
/// It owns nothing: it means something only beside the bytes it came from. 32 bits are enough
/// because a head is at most `RequestParser.headBytesCeiling` bytes.
public struct Slice: Equatable, Sendable, BitwiseCopyable {
    /// Index of the first byte.
    public var start: UInt32
    /// Number of bytes.
    public var count: UInt32

    /// Makes a slice of `count` bytes from `start`; without arguments an empty one.
    public init(start: Int = 0, count: Int = 0) {
        self.start = UInt32(start)
        self.count = UInt32(count)
    }

    init(from start: Int, to end: Int) {
        self.init(start: start, count: end - start)
    }

    /// True when there is no byte in it.
    public var isEmpty: Bool { self.count == 0 }

    /// The indices it covers, for `Span.extracting`.
    public var range: Range<Int> { Int(self.start)..<Int(self.start) + Int(self.count) }

    /// Copies the bytes out as text; `nil` when they are not UTF-8.
    public func string(in bytes: Span<UInt8>) -> String? {
        guard let text = try? UTF8Span(validating: bytes.extracting(self.range)) else { return nil }
        return String(copying: text)
    }

    /// True when the bytes are exactly those of `text`.
    public func equals(_ text: String, in bytes: Span<UInt8>) -> Bool {
        // The counts first: most comparisons end here, and a span of a text is dear.
        guard text.utf8.count == Int(self.count) else { return false }
        return bytes.extracting(self.range).isEqual(to: text.utf8Span.span)
    }

    /// True when the bytes are those of `lowercase`, upper and lower ASCII letters being one.
    ///
    /// `lowercase` must hold no upper-case letter.
    public func equalsIgnoringCase(_ lowercase: StaticString, in bytes: Span<UInt8>) -> Bool {
        guard lowercase.utf8CodeUnitCount == Int(self.count) else { return false }
        return bytes.extracting(self.range).isEqualIgnoringCase(to: lowercase)
    }
}
