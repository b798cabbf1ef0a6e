// SPDX-License-Identifier: Apache-2.0

/// The constraints of a string.
struct StringCheck: Sendable {
    let length: ClosedRange<Int>?
    let pattern: TextPattern?

    /// Nil if there is none.
    func problem(of text: Span<UInt8>) -> String? {
        if let length, !length.contains(text.scalarCount) {
            return "must have " + RangeText.count(length, of: "character")
        }
        if let pattern, !pattern.matches(text) { return pattern.expectation }
        return nil
    }
}

extension Span<UInt8> {
    /// Unicode scalars in valid UTF-8: every byte that does not continue one.
    var scalarCount: Int {
        var scalars = 0
        for index in indices where self[index] & 0xC0 != 0x80 { scalars += 1 }
        return scalars
    }
}
