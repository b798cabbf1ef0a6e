// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Base64 with padding (RFC 4648 §4), for the few places that want this form.
enum Base64 {
    /// Encodes.
    static func encode(_ bytes: [UInt8]) -> String {
        var text = Base64URL.encode(bytes).map { character -> Character in
            character == "-" ? "+" : character == "_" ? "/" : character
        }
        while text.count % 4 != 0 { text.append("=") }
        return String(text)
    }
}
