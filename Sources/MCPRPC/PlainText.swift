// SPDX-License-Identifier: Apache-2.0

/// Text for people on one line of bounded length.
enum PlainText {
    /// Turns control characters into spaces and cuts after `charactersMax` Unicode scalars.
    static func clean(_ text: String, charactersMax: Int) -> String {
        // U+0080 to U+009F, the second block of controls, start with C2 in UTF-8.
        let isClean = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0xC2 }
        if isClean && text.utf8.count <= charactersMax { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(charactersMax) {
            let isControl = scalar.properties.generalCategory == .control
            result.append(isControl ? " " : scalar)
        }
        return String(result)
    }

    /// Cuts after `charactersMax` Unicode scalars.
    static func prefix(_ text: String, charactersMax: Int) -> String {
        if text.utf8.count <= charactersMax { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(charactersMax)))
    }
}
