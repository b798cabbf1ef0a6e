// SPDX-License-Identifier: Apache-2.0

/// The character classes of RFC 9110 and RFC 3986 that the parsers ask for.
///
/// Classes are two 64-bit masks, one per half of ASCII: a test is a shift and an and, with no
/// table to load.
enum ByteClass {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    /// `tchar` (RFC 9110 §5.6.2): letters, digits and ``!#$%&'*+-.^_`|~``.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        Self.isIn(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE, byte)
    }

    /// What a request target may hold: visible ASCII without `"`, `#`, `<`, `>` and `\`.
    ///
    /// RFC 3986 allows less, but every browser sends ``^ ` { | }`` raw in a query. The five
    /// refused here are never sent raw, and they are the ones that confuse logs and routers.
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool {
        Self.isIn(low: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_EFFF_FFFF, byte)
    }

    /// `field-vchar`, SP or HTAB (RFC 9110 §5.5); bytes from 0x80 are `obs-text`.
    @inline(__always)
    static func isFieldValue(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == Self.tab
    }

    /// Letters, digits and the rest of `unreserved` (RFC 3986 §2.3).
    static func isUnreserved(_ byte: UInt8) -> Bool {
        Self.isIn(low: 0x03FF_6000_0000_0000, high: 0x47FF_FFFE_87FF_FFFE, byte)
    }

    /// `sub-delims` (RFC 3986 §2.2): `!$&'()*+,;=`.
    static func isSubDelimiter(_ byte: UInt8) -> Bool {
        Self.isIn(low: 0x2800_1FD2_0000_0000, high: 0, byte)
    }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == Self.space || byte == Self.tab }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// The value of a hexadecimal digit.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    @inline(__always)
    private static func isIn(low: UInt64, high: UInt64, _ byte: UInt8) -> Bool {
        byte < 0x80 && ((byte < 0x40 ? low : high) &>> UInt64(byte & 0x3F)) & 1 == 1
    }
}
