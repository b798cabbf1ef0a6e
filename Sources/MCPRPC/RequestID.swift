// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The `id` a message carries.
///
/// It is never a key in this server, only echoed: numbers as the text that came, strings
/// escaped again.
enum RequestID {
    /// No `id` member.
    case absent
    /// A string or an integer.
    case valid(JSONValue)
    /// Anything else: null, a fraction, too long, another type.
    case invalid

    /// The longest id, in bytes of text: 25 times a UUID and still small enough to echo.
    static let bytesMax = 1024

    /// Reads the `id` member of a message.
    init(of message: JSONValue) {
        guard let value = message["id"] else {
            self = .absent
            return
        }
        self = Self.isValid(value) ? .valid(value) : .invalid
    }

    /// The value to echo in an answer; nil stands for `null`.
    var echo: JSONValue? {
        guard case .valid(let value) = self else { return nil }
        return value
    }

    /// A string, or a number written without fraction and exponent, because `1`, `1.0` and `1e0`
    /// have no agreed identity (JSON-RPC 2.0 §4 discourages fractions).
    static func isValid(_ value: JSONValue) -> Bool {
        guard value.kind == .string || value.isIntegerLexeme else { return false }
        return value.withUTF8 { $0.count } <= Self.bytesMax
    }
}
