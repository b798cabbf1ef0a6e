// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

/// Goal: decode(encode(x)) == x, and every second spelling refused.
///
/// Method: short inputs.
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
    }

    @Test(arguments: [
        ([], ""), ([0x66], "Zg"), ([0x66, 0x6F], "Zm8"), ([0x66, 0x6F, 0x6F], "Zm9v"),
        ([0xFB, 0xFF], "-_8"), (Array("light work.".utf8), "bGlnaHQgd29yay4"),
    ])
    func followsTheStandard(_ bytes: [UInt8], _ text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.decode(text.utf8) == bytes)
    }

    @Test(arguments: [
        "a", "YQ==", "a+b/", "YR", "YWJ", "Y Q", "Z", "Zg=", "Zg==", "Zh", "Zm9", "Zm+v", "Z m8",
        "Zm8\n",
    ])
    func refusesEverySecondSpelling(_ text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }
}
