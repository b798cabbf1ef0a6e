// SPDX-License-Identifier: Apache-2.0

import EventLoop

@testable import Identity

/// Standard base64 over several lines, for fixtures.
enum Base64Text {
    static func decode(_ text: String) -> [UInt8]? {
        let url = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="), UInt8(ascii: "\n"), UInt8(ascii: " "): nil
            default: byte
            }
        }
        return Base64URL.decode(url)
    }
}
