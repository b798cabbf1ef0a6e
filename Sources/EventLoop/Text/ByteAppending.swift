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

    /// Appends the bytes of a literal.
    public mutating func append(literal text: StaticString) {
        let bytes = unsafe UnsafeBufferPointer(
            start: text.utf8Start,
            count: text.utf8CodeUnitCount
        )
        unsafe self.append(contentsOf: bytes)
    }

    /// Appends the bytes of a text.
    public mutating func append(text: String) {
        self.append(copying: text.utf8Span.span)
    }
}
