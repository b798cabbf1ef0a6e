// SPDX-License-Identifier: Apache-2.0

/// Random bytes from the kernel (`getrandom`, through the standard library's generator).
public enum RandomBytes {
    /// Returns `count` bytes fit for keys and identifiers.
    public static func array(count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            var word = generator.next()
            for _ in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return bytes
    }

    /// Returns a number, evenly distributed over the range.
    public static func number(in range: ClosedRange<UInt64>) -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return UInt64.random(in: range, using: &generator)
    }

    /// Returns a random UUID in lower case (RFC 9562 §5.4).
    public static func uuidV4() -> String {
        var bytes = self.array(count: 16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return unsafe String(unsafeUninitializedCapacity: 36) { text in
            var index = 0
            func put(_ byte: UInt8) {
                unsafe text[index] = byte
                index += 1
            }
            for (position, byte) in bytes.enumerated() {
                if [4, 6, 8, 10].contains(position) { put(UInt8(ascii: "-")) }
                put(hexDigit(byte >> 4))
                put(hexDigit(byte & 0x0F))
            }
            return index
        }
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
