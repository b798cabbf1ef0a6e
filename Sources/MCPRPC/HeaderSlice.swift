// SPDX-License-Identifier: Apache-2.0

/// One header value as a place in the bytes of a request head.
public struct HeaderSlice: Equatable, Sendable {
    /// Where the value begins, in bytes from the start of the head.
    public var start: UInt32
    /// How many bytes the value has, without the white space around it (RFC 9110 §5.5).
    public var count: UInt32
    /// How many lines carry the name: 0 when absent, above 1 when repeated.
    public var occurrences: UInt32

    /// Describes a value that occurs `occurrences` times, the first at `start`.
    public init(start: Int, count: Int, occurrences: Int = 1) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt32(truncatingIfNeeded: count)
        self.occurrences = UInt32(truncatingIfNeeded: occurrences)
    }

    /// The header is not there.
    public static let absent = HeaderSlice(start: 0, count: 0, occurrences: 0)

    /// Where the value stands in `head`; empty when that lies outside, which only a caller that
    /// passes the wrong head can cause.
    func range(in head: borrowing Span<UInt8>) -> Range<Int> {
        let start = Int(self.start)
        let end = start + Int(self.count)
        return end <= head.count ? start..<end : 0..<0
    }

    /// Tells whether the header is there at all.
    var isPresent: Bool { self.occurrences > 0 }

    /// Tells whether the header is there more than once.
    var isRepeated: Bool { self.occurrences > 1 }
}
