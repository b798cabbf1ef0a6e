// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding of text that becomes part of a URL or a form (RFC 3986 section 2.1).
///
/// Only the unreserved bytes of section 2.3 are kept. Everything else, `/`, `&`, `+` and non-ASCII
/// included, becomes `%XX`: the result is one path segment, one query value or one form value, and
/// cannot end it.
public enum PercentEncoding {
    /// Upper case, as RFC 3986 section 2.1 asks of producers.
    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    /// Appends `text`, encoded.
    public static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            if Self.isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 0x0F)])
            }
        }
    }

    /// `text`, encoded; the same text, without a copy, if it needs no encoding.
    public static func encode(_ text: String) -> String {
        if text.utf8.allSatisfy(Self.isUnreserved) { return text }
        var bytes: [UInt8] = []
        Self.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether `byte` is a letter, a digit, `-`, `.`, `_` or `~`.
    public static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
