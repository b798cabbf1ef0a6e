// SPDX-License-Identifier: Apache-2.0

/// What a `Content-Type` says about a body.
enum ContentType {
    /// Whether it is `application/json` or `application/…+json` (RFC 6839 section 3.1).
    ///
    /// Parameters and case do not matter; absent is no.
    static func isJSON(_ value: String?) -> Bool {
        guard let value else { return false }
        if value == "application/json" { return true }
        let type = value.utf8.prefix { $0 != UInt8(ascii: ";") }
        if ContentType.equals(type, "application/json") { return true }
        guard let plus = type.lastIndex(of: UInt8(ascii: "+")) else { return false }
        let prefix = "application/"
        let name = type[..<plus]
        return ContentType.equals(type[plus...], "+json") && name.count > prefix.utf8.count
            && ContentType.equals(name.prefix(prefix.utf8.count), prefix)
    }

    /// ASCII case-insensitive, blanks at both ends of `text` ignored; `word` is in lower case.
    private static func equals(_ text: Substring.UTF8View, _ word: String) -> Bool {
        var rest = text.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
        return rest.elementsEqual(word.utf8) { byte, expected in
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            return (isUpper ? byte | 0x20 : byte) == expected
        }
    }
}
