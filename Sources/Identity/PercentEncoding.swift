// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding of everything but RFC 3986 §2.3 unreserved characters; Tools encodes too.
package enum PercentEncoding {
    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    /// Appends `text`, encoded.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            if Self.isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 15)])
            }
        }
    }

    /// `text`, encoded.
    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        Self.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends `text`, encoded, to a URL: one path segment or one query value that cannot end it.
    ///
    /// Text that needs no encoding is appended as a whole.
    package static func append(_ text: String, to url: inout String) {
        if text.utf8.allSatisfy(Self.isUnreserved) {
            url.append(text)
        } else {
            url.append(Self.encode(text))
        }
    }

    /// Whether `byte` is a letter, a digit, `-`, `.`, `_` or `~`.
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
