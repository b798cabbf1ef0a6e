// SPDX-License-Identifier: Apache-2.0

/// The closed set of shapes that a string may be asked to have.
///
/// Each is checked by hand, so no regular expression ever runs on what a client sent. The published
/// one uses only what ECMA-262, RE2, Rust and Python share: no look-ahead, `\x` escapes.
public enum TextPattern: Sendable, CaseIterable {
    /// No slash and no control character.
    case identifier
    /// As `identifier`, and neither `.` nor `..`: safe as one segment of a URL path.
    case pathSegment
    /// No control character, so one line.
    case singleLine
    /// No control character but tab, line feed and carriage return.
    case text
    /// ASCII letters, digits, dot, underscore and dash.
    case token
    /// A letter or underscore, then letters, digits, underscores and dots: names of columns.
    case name
    /// Visible ASCII characters only: safe in a header.
    case visibleASCII

    /// What the string must match (ECMA-262).
    public var regex: String {
        switch self {
        case .identifier: #"^[^/\x00-\x1F\x7F-\x9F]*$"#
        case .pathSegment:
            #"^(\.\.[^/\x00-\x1F\x7F-\x9F]+|\.?[^./\x00-\x1F\x7F-\x9F][^/\x00-\x1F\x7F-\x9F]*)$"#
        case .singleLine: #"^[^\x00-\x1F\x7F-\x9F]*$"#
        case .text: #"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*$"#
        case .token: #"^[A-Za-z0-9._-]*$"#
        case .name: #"^[A-Za-z_][A-Za-z0-9_.]*$"#
        case .visibleASCII: #"^[!-~]*$"#
        }
    }

    /// The rule in words.
    public var expectation: String {
        switch self {
        case .identifier: "must not contain a slash or a control character"
        case .pathSegment:
            "must not be empty, . or .., and must not contain a slash or a control character"
        case .singleLine: "must not contain a control character"
        case .text: "must not contain a control character other than tab and line break"
        case .token: "may contain only ASCII letters, digits, dots, underscores and dashes"
        case .name:
            "must start with an ASCII letter or underscore, "
                + "then have only letters, digits, underscores and dots"
        case .visibleASCII: "may contain only visible ASCII characters"
        }
    }

    /// Whether a string has this shape.
    public func matches(_ text: String) -> Bool { matches(text.utf8.span) }

    /// Whether valid UTF-8 has this shape.
    public func matches(_ text: Span<UInt8>) -> Bool {
        switch self {
        case .pathSegment:
            if text.isEmpty || text.count <= 2 && text.consists(of: { $0 == UInt8(ascii: ".") }) {
                return false
            }
        case .name:
            if text.isEmpty || text[0] == UInt8(ascii: ".") || text[0].isDigit { return false }
        default: break
        }
        for index in text.indices {
            let byte = text[index]
            // U+0080 to U+009F, the second block of controls, are C2 80 to C2 9F.
            let isControl =
                byte < 0x20 || byte == 0x7F
                || byte == 0xC2 && index + 1 < text.count && text[index + 1] < 0xA0
            if !allows(byte, isControl: isControl) { return false }
        }
        return true
    }

    private func allows(_ byte: UInt8, isControl: Bool) -> Bool {
        switch self {
        case .identifier, .pathSegment: !isControl && byte != UInt8(ascii: "/")
        case .singleLine: !isControl
        case .text: !isControl || byte == 0x09 || byte == 0x0A || byte == 0x0D
        case .token:
            byte.isLetter || byte.isDigit || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        case .name:
            byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: ".")
        case .visibleASCII: byte > 0x20 && byte < 0x7F
        }
    }
}

extension UInt8 {
    /// `0` to `9`.
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    /// `A` to `Z`, `a` to `z`.
    var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
}

extension Span<UInt8> {
    /// Whether every byte satisfies `condition`.
    func consists(of condition: (UInt8) -> Bool) -> Bool {
        for index in indices where !condition(self[index]) { return false }
        return true
    }
}
