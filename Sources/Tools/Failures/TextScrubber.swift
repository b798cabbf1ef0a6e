// SPDX-License-Identifier: Apache-2.0

/// Makes text written by the backend fit to be shown to an agent, or refuses it.
///
/// What may name the inside of the company is removed: URLs, hosts, addresses, file paths,
/// tokens and other secrets. Markup, stack traces and SQL are refused whole, because what is
/// left of them after removal helps nobody. The rules prefer removing a harmless word to
/// showing a harmful one.
struct TextScrubber {
    /// What stands where something was removed.
    static let mark = "[removed]"
    /// Bytes of foreign text that are looked at; the rest is cut off before anything else.
    static let bytesScannedMax = 4_096
    /// Runs of letters and digits longer than this are taken for keys; UUIDs (36) have dashes.
    private static let opaqueLengthMax = 31

    /// Names that are removed, alone or with a domain, in lower case: the backend's own host.
    let hiddenNames: [String]

    /// One line of at most `scalarsMax` Unicode scalars, or nil when nothing fit to show is left.
    func scrub(_ text: String, scalarsMax: Int) -> String? {
        let line = TextScrubber.firstLine(text)
        guard !TextScrubber.isRefused(line) else { return nil }
        var words: [String] = []
        var isAfterSecretName = false
        var hasContent = false
        for word in line.split(separator: " ", omittingEmptySubsequences: true) {
            if isAfterSecretName || self.isRemoved(word) {
                isAfterSecretName = TextScrubber.isScheme(word)
                if words.last != TextScrubber.mark { words.append(TextScrubber.mark) }
                continue
            }
            isAfterSecretName = TextScrubber.announcesSecret(word)
            hasContent = hasContent || word.contains(where: \.isLetter)
            words.append(String(word))
        }
        guard hasContent else { return nil }
        return TextScrubber.cut(words.joined(separator: " "), scalarsMax: scalarsMax)
    }

    /// `text` cut to `scalarsMax` scalars, with an ellipsis in place of the last one.
    static func cut(_ text: String, scalarsMax: Int) -> String {
        guard text.unicodeScalars.count > scalarsMax else { return text }
        return String(text.unicodeScalars.prefix(max(scalarsMax - 1, 0))) + "…"
    }

    /// The first line with blanks for control characters and without invisible ones.
    ///
    /// Bidirectional overrides, zero-width characters and tags can hide text from a person
    /// that an agent reads (Unicode TR 36 section 3).
    private static func firstLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var bytesLeft = TextScrubber.bytesScannedMax
        for scalar in text.unicodeScalars {
            bytesLeft -= String(scalar).utf8.count
            if bytesLeft < 0 {
                // A word cut in two no longer has the shape that gives a token away.
                while let last = line.last, last != " " { line.removeLast() }
                break
            }
            if scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}" {
                if line.contains(where: { $0 != " " }) { break }
                continue
            }
            switch scalar.properties.generalCategory {
            case .control, .spaceSeparator: line.append(" ")
            case .format, .privateUse, .surrogate, .unassigned: continue
            default: line.append(scalar)
            }
        }
        return String(line)
    }

    /// Phrases that mark a whole text as the inside of a program.
    private static let refusedPhrases = [
        "<!", "</", "/>", "traceback", "stack trace", "stacktrace", "exception", " at 0x",
        "panic:", "goroutine ", ".java:", ".cs:line", ", line ", "sqlstate", "ora-0", "select * ",
        "insert into ", "delete from ", "drop table", "where 1=", "begin rsa", "begin private",
        "begin certificate", "-----begin",
    ]

    private static func isRefused(_ line: String) -> Bool {
        let lower = line.lowercased()
        if TextScrubber.refusedPhrases.contains(where: { lower.contains($0) }) { return true }
        if lower.contains("select ") && lower.contains(" from ") { return true }
        // "<html", "<p>": an angle bracket before a letter; "a < b" and "<=" are not markup.
        var isAfterAngle = false
        for scalar in lower.unicodeScalars {
            if isAfterAngle, scalar.properties.isAlphabetic { return true }
            isAfterAngle = scalar == "<"
        }
        return false
    }

    /// Whether the word is, or contains, something that must not be shown.
    private func isRemoved(_ word: Substring) -> Bool {
        let lower = word.lowercased()
        if lower.contains("://") || lower.contains("@") || lower.contains("\\") { return true }
        if lower.contains("eyj") && lower.utf8.count >= 20 { return true }
        if lower.contains("%2f") || lower.contains("%3a") { return true }
        if TextScrubber.isSecretAssignment(lower) { return true }
        let bare = lower.trimmingPunctuation()
        if bare.isAddressLike || bare.isPathLike { return true }
        return lower.split(whereSeparator: { !$0.isNameCharacter }).contains { part in
            part.isHostLike || TextScrubber.isOpaque(part) || self.isHidden(part)
        }
    }

    /// Whole names only: a backend called `api` must not take `capital` away.
    private func isHidden(_ part: Substring) -> Bool {
        let name = part.trimmingPunctuation()
        return self.hiddenNames.contains { name == $0 || name.hasPrefix($0 + ".") }
    }

    /// A long run without any sense to a reader: a key, a hash, a base64 text.
    private static func isOpaque(_ part: Substring) -> Bool {
        var run = 0
        var longest = 0
        for character in part {
            run = character.isLetter || character.isNumber || character == "_" ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest > TextScrubber.opaqueLengthMax
    }

    private static let secretNames = [
        "password", "passwd", "pwd", "secret", "token", "apikey", "api_key", "api-key",
        "accountkey", "sharedaccesskey", "credential", "authorization", "sig",
    ]

    /// `password=x`, `AccountKey=…;`: a secret's name and its value in one word.
    private static func isSecretAssignment(_ lower: String) -> Bool {
        guard let mark = lower.firstIndex(where: { $0 == "=" || $0 == ":" }),
            lower.index(after: mark) != lower.endIndex
        else { return false }
        return TextScrubber.secretNames.contains { lower[..<mark].hasSuffix($0) }
    }

    /// `password:`, `Bearer`: the next word is the secret.
    private static func announcesSecret(_ word: Substring) -> Bool {
        let lower = word.lowercased()
        if TextScrubber.isScheme(word) { return true }
        guard lower.last == "=" || lower.last == ":" else { return false }
        return TextScrubber.secretNames.contains { lower.dropLast().hasSuffix($0) }
    }

    private static func isScheme(_ word: Substring) -> Bool {
        let lower = word.lowercased().trimmingPunctuation()
        return lower == "bearer" || lower == "basic"
    }
}
