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
        let magnitude = number.magnitude
        var divisor: UInt = 1
        while magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            self.append(UInt8(ascii: "0") + UInt8(magnitude / divisor % 10))
            divisor /= 10
        }
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
