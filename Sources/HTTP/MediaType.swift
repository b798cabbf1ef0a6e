// SPDX-License-Identifier: Apache-2.0

/// A media type with its parameters (RFC 9110 §8.3.1), as slices.
///
/// Type and subtype are compared whole: `application/jsonfoo` is not `application/json`.
public struct MediaType: Equatable, Sendable {
    /// The part before the slash.
    public let type: Slice
    /// The part behind the slash.
    public let subtype: Slice
    /// The value of `charset`, without quotes.
    public let charset: Slice?
    /// The value of `q` in thousandths: 0 to 1000.
    ///
    /// 1000 when there is none.
    let quality: Int

    /// Parses a `Content-Type` value; nil when it is malformed.
    public init?(_ slice: Slice, in bytes: Span<UInt8>) {
        var scanner = FieldScanner(slice.range)
        self.init(&scanner, bytes)
        guard scanner.isAtEnd else { return nil }
    }

    /// Parses one type, up to the end or the comma that ends it.
    init?(_ scanner: inout FieldScanner, _ bytes: Span<UInt8>) {
        guard let type = scanner.token(bytes), scanner.take(0x2F, bytes),
            let subtype = scanner.token(bytes)
        else { return nil }
        var charset: Slice?
        var quality = 1_000
        scanner.skipBlanks(bytes)
        while scanner.take(0x3B, bytes) {
            scanner.skipBlanks(bytes)
            // RFC 9110 §5.6.6: an empty parameter between semicolons is allowed.
            if scanner.isAtEnd || scanner.peek(bytes) == 0x3B || scanner.peek(bytes) == 0x2C {
                continue
            }
            guard let name = scanner.token(bytes), scanner.take(0x3D, bytes),
                let value = scanner.tokenOrQuoted(bytes)
            else { return nil }
            if name.equalsIgnoringCase("charset", in: bytes) {
                // Two charsets are two opinions about the body.
                guard charset == nil else { return nil }
                charset = value
            } else if name.equalsIgnoringCase("q", in: bytes) {
                guard let parsed = Self.quality(value, bytes) else { return nil }
                quality = parsed
            }
            scanner.skipBlanks(bytes)
        }
        self.type = type
        self.subtype = subtype
        self.charset = charset
        self.quality = quality
    }

    /// True for `application/json` without a charset or with UTF-8: the only encoding JSON has
    /// (RFC 8259 §8.1).
    public func isJSON(in bytes: Span<UInt8>) -> Bool {
        guard self.type.equalsIgnoringCase("application", in: bytes),
            self.subtype.equalsIgnoringCase("json", in: bytes)
        else { return false }
        guard let charset = self.charset else { return true }
        return charset.equalsIgnoringCase("utf-8", in: bytes)
            || charset.equalsIgnoringCase("utf8", in: bytes)
    }

    /// True when type and subtype are those given, in lower case.
    public func matches(
        _ type: StaticString,
        _ subtype: StaticString,
        in bytes: Span<UInt8>
    ) -> Bool {
        self.type.equalsIgnoringCase(type, in: bytes)
            && self.subtype.equalsIgnoringCase(subtype, in: bytes)
    }

    /// `0[.ddd]` or `1[.000]` (RFC 9110 §12.4.2), in thousandths.
    private static func quality(_ value: Slice, _ bytes: Span<UInt8>) -> Int? {
        let range = value.range
        guard let first = range.first, range.count <= 5 else { return nil }
        guard bytes[first] == 0x30 || bytes[first] == 0x31 else { return nil }
        var thousandths = Int(bytes[first] - 0x30) * 1_000
        if range.count > 1, bytes[first + 1] != 0x2E { return nil }
        var unit = 100
        for index in range.dropFirst(2) {
            guard ByteClass.isDigit(bytes[index]) else { return nil }
            thousandths += Int(bytes[index] - 0x30) * unit
            unit /= 10
        }
        return thousandths <= 1_000 ? thousandths : nil
    }
}
