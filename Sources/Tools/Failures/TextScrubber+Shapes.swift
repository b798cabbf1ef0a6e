// SPDX-License-Identifier: Apache-2.0

/// The shapes of words that `TextScrubber` removes; every check expects lower case.

extension StringProtocol {
    /// Without the quotes, brackets and stops around a word.
    func trimmingPunctuation() -> SubSequence {
        let marks: Set<Character> = [
            "\"", "'", "`", "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", ".", "!", "?", ":",
        ]
        var rest = self[self.startIndex..<self.endIndex]
        while let first = rest.first, marks.contains(first) {
            // A leading "::" belongs to an IPv6 address, a leading "./" to a path.
            if rest.hasPrefix("::") || rest.hasPrefix("./") || rest.hasPrefix("../") { break }
            rest = rest.dropFirst()
        }
        while let last = rest.last, marks.contains(last) { rest = rest.dropLast() }
        return rest
    }

    /// An IPv6 address or `name:port`; IPv4 addresses are `isHostLike`.
    var isAddressLike: Bool {
        let parts = self.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return false }
        if parts.count == 2 {
            let isPort =
                !parts[1].isEmpty && parts[1].count <= 5
                && parts[1].allSatisfy { $0.isASCII && $0.isNumber }
            return isPort && parts[0].contains(where: \.isLetter)
        }
        // 10:45:30 is a time; three groups of hexadecimal digits with a letter or "::" are not.
        let isHexadecimal = parts.allSatisfy { part in
            part.count <= 4 && part.allSatisfy(\.isHexDigit)
        }
        return isHexadecimal && (self.contains("::") || parts.count > 3)
    }

    /// An absolute, home or multi-step path; `and/or` and `24/7` are not.
    var isPathLike: Bool {
        if self.count > 1, self.hasPrefix("/") || self.hasPrefix("~/") { return true }
        if self.hasPrefix("./") || self.hasPrefix("../") { return true }
        return self.filter { $0 == "/" }.count >= 2
    }

    /// Labels joined by dots, the last one not a number (`db.corp`, `app.py`), or an IPv4 address.
    ///
    /// Version numbers, decimals and `e.g` pass.
    var isHostLike: Bool {
        let labels = self.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last else { return false }
        guard labels.allSatisfy({ !$0.isEmpty }) else { return false }
        if labels.count == 4, labels.allSatisfy({ $0.allSatisfy(\.isNumber) }) { return true }
        return (last.count >= 2 || labels.count > 2) && last.contains(where: \.isLetter)
    }
}

extension Character {
    /// May be part of a host name or a token.
    var isNameCharacter: Bool {
        self.isLetter || self.isNumber || self == "." || self == "-" || self == "_"
    }
}
