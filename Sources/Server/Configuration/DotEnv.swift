// SPDX-License-Identifier: Apache-2.0

/// Parses the `.env` format: `NAME=value` lines, `#` comments, optional `export`, optional quotes.
///
/// Single quotes keep the text as it is; double quotes understand `\n`, `\t`, `\"` and `\\`.
/// Nothing is expanded, so a `$` in a secret stays a `$`.
enum DotEnv {
    /// A file larger than this is not a list of settings.
    static let fileBytesMax = 64 * 1024

    /// A line that is no setting.
    struct Problem: Equatable {
        let line: Int
        let reason: String
    }

    static func parse(_ text: String) -> (pairs: [(String, String)], problems: [Problem]) {
        var pairs: [(String, String)] = []
        var problems: [Problem] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, raw) in lines.enumerated() {
            var line = raw.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("export ") { line = line.dropFirst("export ".count).trimmed }
            guard let equals = line.firstIndex(of: "=") else {
                problems.append(Problem(line: index + 1, reason: "has no '='"))
                continue
            }
            let name = line[..<equals].trimmed
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else {
                problems.append(Problem(line: index + 1, reason: "has no valid name before '='"))
                continue
            }
            guard let value = Self.value(line[line.index(after: equals)...].trimmed) else {
                problems.append(Problem(line: index + 1, reason: "has an unclosed quote"))
                continue
            }
            pairs.append((name, value))
        }
        return (pairs, problems)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func value(_ text: String) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            // A comment after a value needs a blank before it: `#` is legal inside a value.
            guard let comment = text.commentStart else { return text }
            return text[..<comment].trimmed
        }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst() {
            if isEscaped {
                switch character {
                case "n": result.append("\n")
                case "t": result.append("\t")
                default: result.append(character)
                }
                isEscaped = false
            } else if character == "\\" && quote == "\"" {
                isEscaped = true
            } else if character == quote {
                return result
            } else {
                result.append(character)
            }
        }
        return nil
    }
}

extension String {
    /// Where a trailing ` #comment` begins.
    fileprivate var commentStart: Index? {
        var previous: Character?
        for index in self.indices {
            if self[index] == "#", previous == " " || previous == "\t" { return index }
            previous = self[index]
        }
        return nil
    }
}
