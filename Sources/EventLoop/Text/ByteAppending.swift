// SPDX-License-Identifier: Apache-2.0

/// Appending blocks of bytes, each with one check of the capacity; the standard library's way
/// through `String.utf8` takes twice as long for the short texts of a header or a log line.
extension [UInt8] {
    /// Appends a copy of `bytes`.
    public mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe self.append(contentsOf: bytes)
        }
    }
}

/// The same inside `append(addingCapacity:)`, which makes room, and asks who owns the storage, once
/// for all pieces.
///
/// Each traps when there is no room left.
extension OutputSpan<UInt8> {
    /// Appends a copy of `bytes`.
    public mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe self.append(block: bytes)
        }
    }

    /// Appends the bytes of a literal.
    public mutating func append(literal text: StaticString) {
        let bytes = unsafe UnsafeBufferPointer(
            start: text.utf8Start,
            count: text.utf8CodeUnitCount
        )
        unsafe self.append(block: bytes)
    }

    /// Appends the bytes of a text.
    public mutating func append(text: String) {
        self.append(copying: text.utf8Span.span)
    }

    /// Appends a number in decimal: at most `decimalBytesMax` bytes.
    public mutating func append(decimal number: Int) {
        if number < 0 { self.append(UInt8(ascii: "-")) }
        // From the back, because dividing by a constant is a multiplication.
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = digits.count
        var rest = number.magnitude
        repeat {
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        self.append(copying: digits.span.extracting(droppingFirst: start))
    }

    /// Bytes of the longest 64-bit number in decimal, its sign included.
    public static var decimalBytesMax: Int { 20 }

    private mutating func append(block: UnsafeBufferPointer<UInt8>) {
        guard let source = block.baseAddress else { return }
        unsafe self.withUnsafeMutableBufferPointer { output, initializedCount in
            precondition(block.count <= output.count - initializedCount, "there is room")
            guard let into = output.baseAddress else { return }
            unsafe (into + initializedCount).update(from: source, count: block.count)
            initializedCount += block.count
        }
    }
}
