// SPDX-License-Identifier: Apache-2.0

/// What members without a field mean.
public enum UnknownMembers: Sendable {
    /// They are an issue, and the JSON Schema says `additionalProperties: false`: for arguments.
    case rejected
    /// They are skipped: for answers of a service that may grow.
    case ignored
}

/// The names an object may have, and what others mean.
struct KnownMembers: Sendable {
    let names: [StaticString]
    let unknown: UnknownMembers

    /// Adds an issue for each unknown name.
    ///
    /// When `found` known ones are all there are, nobody searches.
    func accepts(_ object: JSONValue, found: Int, _ issues: inout SchemaIssues) -> Bool {
        guard unknown == .rejected, found != object.count else { return true }
        let start = issues.count
        for (key, _) in object.members where !names.contains(where: { key.equals($0) }) {
            let list = names.map(\.description).joined(separator: ", ")
            let message = "is not a known argument (known: \(list))"
            issues.add(message, at: Self.shown(key.string ?? ""))
            if issues.isFull { break }
        }
        return issues.count == start
    }

    /// A name from outside, made harmless: visible ASCII, other scalars by number, 64 characters.
    static func shown(_ name: String) -> String {
        let shownMax = 64
        var shown = ""
        for scalar in name.unicodeScalars {
            let isVisible = scalar.value > 0x20 && scalar.value < 0x7F
            let next = isVisible ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
            if shown.utf8.count + next.utf8.count > shownMax { return shown + "..." }
            shown += next
        }
        return shown
    }
}
