// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding of text that becomes part of a URL (RFC 3986 section 2.1).
enum PercentEncoding {
    /// Appends `text` to `url`, keeping the unreserved bytes of RFC 3986 section 2.3.
    ///
    /// Everything else, `/`, `&`, `+` and non-ASCII included, becomes `%XX`: the result is one
    /// path segment or one query value and cannot end it.
    static func append(_ text: String, to url: inout String) {
        if text.utf8.allSatisfy(PercentEncoding.isUnreserved) {
            url.append(text)
            return
        }
        for byte in text.utf8 {
            if PercentEncoding.isUnreserved(byte) {
                url.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                url.append("%")
                url.unicodeScalars.append(PercentEncoding.hexDigit(byte >> 4))
                url.unicodeScalars.append(PercentEncoding.hexDigit(byte & 0x0F))
            }
        }
    }

    /// Whether `byte` is a letter, a digit, `-`, `.`, `_` or `~`.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }

    /// Upper case, as RFC 3986 section 2.1 asks of producers.
    private static func hexDigit(_ nibble: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10)
    }
}
