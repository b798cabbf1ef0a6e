// SPDX-License-Identifier: Apache-2.0

/// Walks over one field value, element by element (RFC 9110 §5.6).
struct FieldScanner {
    private var index: Int
    private let end: Int

    init(_ range: Range<Int>) {
        self.index = range.lowerBound
        self.end = range.upperBound
    }

    var isAtEnd: Bool { self.index >= self.end }

    func peek(_ bytes: Span<UInt8>) -> UInt8? { self.isAtEnd ? nil : bytes[self.index] }

    /// Steps over `byte` if it is next.
    mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard self.peek(bytes) == byte else { return false }
        self.index += 1
        return true
    }

    mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while let byte = self.peek(bytes), ByteClass.isBlank(byte) { self.index += 1 }
    }

    /// Steps over everything up to the next comma.
    mutating func skipElement(_ bytes: Span<UInt8>) {
        var isQuoted = false
        while let byte = self.peek(bytes), isQuoted || byte != 0x2C {
            if byte == 0x22 { isQuoted.toggle() }
            if isQuoted, byte == 0x5C { self.index += 1 }
            self.index += 1
        }
    }

    mutating func token(_ bytes: Span<UInt8>) -> Slice? {
        let start = self.index
        while let byte = self.peek(bytes), ByteClass.isToken(byte) { self.index += 1 }
        return self.index > start ? Slice(from: start, to: self.index) : nil
    }

    /// A token, or what is between quotes; a quoted string with an escape in it is refused,
    /// because its slice would not be its value.
    mutating func tokenOrQuoted(_ bytes: Span<UInt8>) -> Slice? {
        guard self.take(0x22, bytes) else { return self.token(bytes) }
        let start = self.index
        while let byte = self.peek(bytes), byte != 0x22, byte != 0x5C { self.index += 1 }
        let slice = Slice(from: start, to: self.index)
        return self.take(0x22, bytes) ? slice : nil
    }
}
