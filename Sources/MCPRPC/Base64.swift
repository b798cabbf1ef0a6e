// SPDX-License-Identifier: Apache-2.0

/// Strict standard base64 (RFC 4648 §4): canonical, padded, no white space.
enum Base64 {
    /// Decodes `text`, or answers nil for anything but the one canonical encoding.
    static func decode(_ text: borrowing Span<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var index = 0
        while index < text.count {
            let isLast = index + 4 == text.count
            let padding = isLast ? Self.padding(text, at: index) : 0
            var group: UInt32 = 0
            for offset in 0..<(4 - padding) {
                guard let bits = Self.bits(text[index + offset]) else { return nil }
                group = group << 6 | UInt32(bits)
            }
            group <<= 6 * UInt32(padding)
            // A canonical encoding leaves the bits that padding discards at zero.
            let unused = UInt32(1) << (8 * UInt32(padding)) - 1
            guard group & unused == 0 else { return nil }
            for shift in [UInt32(16), 8, 0].prefix(3 - padding) {
                bytes.append(UInt8(truncatingIfNeeded: group >> shift))
            }
            index += 4
        }
        return bytes
    }

    private static func padding(_ text: borrowing Span<UInt8>, at index: Int) -> Int {
        guard text[index + 3] == UInt8(ascii: "=") else { return 0 }
        return text[index + 2] == UInt8(ascii: "=") ? 2 : 1
    }

    private static func bits(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
