// SPDX-License-Identifier: Apache-2.0

extension Span where Element == UInt8 {
    /// Tells whether the bytes are exactly the UTF-8 of `text`.
    func equals(_ text: String) -> Bool { self.equals(text.utf8.span) }

    /// Tells whether the bytes are exactly `other`.
    func equals(_ other: borrowing Span<UInt8>) -> Bool {
        guard self.count == other.count else { return false }
        for index in self.indices where self[index] != other[index] { return false }
        return true
    }

    /// Tells whether the bytes are the ASCII `text`, ignoring the case of letters.
    ///
    /// `lowercased` is already in lower case.
    func equalsIgnoringCase(_ lowercased: String) -> Bool {
        let expected = lowercased.utf8.span
        guard self.count == expected.count else { return false }
        for index in self.indices where self[index].asciiLowercased != expected[index] {
            return false
        }
        return true
    }

    /// Tells whether the bytes begin with the UTF-8 of `text`.
    func hasPrefix(_ text: String) -> Bool {
        let count = text.utf8.count
        return self.count >= count && self.extracting(0..<count).equals(text)
    }

    /// Tells whether the bytes end with the UTF-8 of `text`.
    func hasSuffix(_ text: String) -> Bool {
        let count = text.utf8.count
        return self.count >= count
            && self.extracting((self.count - count)..<self.count).equals(text)
    }
}

extension UInt8 {
    /// The byte with an ASCII capital turned into its small letter.
    var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }

    /// Tells whether the byte may stand in an RFC 9110 §5.6.2 token.
    var isTokenByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}
