// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

/// Goal: encoded text cannot end its segment or value.
///
/// Method: every byte, then whole texts.
@Suite struct PercentEncodingTests {
    @Test func keepsExactlyTheUnreservedBytes() {
        let unreserved = Set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8
        )
        for byte in UInt8.min...UInt8.max {
            #expect(PercentEncoding.isUnreserved(byte) == unreserved.contains(byte))
        }
    }

    @Test(arguments: [
        ("u-1001", "u-1001"), ("a/b", "a%2Fb"), ("a b", "a%20b"), ("ä", "%C3%A4"),
        ("a+b", "a%2Bb"), ("%2e", "%252e"), ("?x=1&y=2#z", "%3Fx%3D1%26y%3D2%23z"),
        ("\u{7F}", "%7F"), ("", ""), ("..", ".."), ("💡", "%F0%9F%92%A1"),
    ])
    func encodesText(text: String, encoded: String) {
        var bytes: [UInt8] = [0x78]
        PercentEncoding.append(text, to: &bytes)
        #expect(bytes == Array("x\(encoded)".utf8))
        #expect(PercentEncoding.encode(text) == encoded)
    }
}
