// SPDX-License-Identifier: Apache-2.0

// Goal: decode(encode(x)) == x, and strict refusal. Method: all short inputs.

import Testing

@testable import Identity

@Suite struct Base64URLTests {
    @Test func decodesWhatItEncodes() {
        for count in 0...5 {
            for seed in UInt8(0)...255 {
                let bytes = (0..<count).map {
                    UInt8(truncatingIfNeeded: Int(seed) &* 37 &+ $0 * 91)
                }
                #expect(Base64URL.decode(Base64URL.encode(bytes).utf8) == bytes)
            }
        }
        #expect(Base64URL.encode(Array("light work.".utf8)) == "bGlnaHQgd29yay4")
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
    }

    @Test(arguments: ["a", "YQ==", "a+b/", "YR", "YWJ", "Y Q"]) func refuses(_ text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }
}
