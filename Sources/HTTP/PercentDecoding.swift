// SPDX-License-Identifier: Apache-2.0

/// Percent-decoding (RFC 3986 §2.1), strict: what is not valid is refused, not passed on.
public enum PercentDecoding {
    /// What stands for a space.
    public enum Space: Equatable, Sendable {
        /// Only `%20`: paths.
        case percentOnly
        /// Also `+`: queries and forms (`application/x-www-form-urlencoded`).
        case plus
    }

    /// Decodes the bytes of `slice`; nil when an escape is incomplete or the result is not UTF-8.
    ///
    /// A decoded U+0000 is kept: who cannot take it has to refuse it.
    public static func decode(
        _ slice: Slice,
        in bytes: Span<UInt8>,
        space: Space = .percentOnly
    ) -> String? {
        let end = slice.range.upperBound
        var index = slice.range.lowerBound
        var decoded: [UInt8] = []
        decoded.reserveCapacity(slice.range.count)
        while index < end {
            switch bytes[index] {
            case 0x25:
                guard index + 2 < end, let high = ByteClass.hexValue(bytes[index + 1]),
                    let low = ByteClass.hexValue(bytes[index + 2])
                else { return nil }
                decoded.append(high << 4 | low)
                index += 3
            case 0x2B where space == .plus:
                decoded.append(ByteClass.space)
                index += 1
            default:
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded.span.string(0..<decoded.count)
    }
}
