// SPDX-License-Identifier: Apache-2.0

/// What members without a field mean.
public enum UnknownMembers: Sendable {
    /// They are an issue, and the JSON Schema says `additionalProperties: false`: for arguments.
    case rejected
    /// They are skipped: for answers of a service that may grow.
    case ignored
}

extension UnknownMembers {
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
