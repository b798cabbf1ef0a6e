// SPDX-License-Identifier: Apache-2.0
//
// Goal: the text form of header values, byte for byte.
// Method: vectors, the encoder of the fixtures against the decoder, and every single byte.

import Testing

@testable import MCPRPC

private func decode(_ text: String) -> [UInt8]? { HeaderText.decode(Array(text.utf8).span) }

private func equals(_ header: String, _ text: String) -> Bool {
    HeaderText.equals(Array(header.utf8).span, Array(text.utf8).span)
}

@Suite struct HeaderTextTests {
    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("two words", "two words"), ("a\tb", "a\tb"),
        ("=?base64?SGVsbG8=?=", "Hello"), ("=?base64??=", ""),
        ("=?base64?w7xuw69j?=", "ünïc"), ("=?base64?PT9iYXNlNjQ/?=", "=?base64?"),
        // No wrapper, therefore literal text.
        ("=?BASE64?SGVsbG8=?=", "=?BASE64?SGVsbG8=?="), ("=?base64?SGVsbG8=", "=?base64?SGVsbG8="),
        ("SGVsbG8=?=", "SGVsbG8=?="), ("=?base64?=", "=?base64?="),
    ])
    func readsPlainAndWrappedText(header: String, text: String) {
        #expect(decode(header) == Array(text.utf8))
        #expect(equals(header, text))
    }

    @Test(arguments: [
        "=?base64?SGVsbG8?=", "=?base64?SGVsbG8==?=", "=?base64?SGVsbG9=?=", "=?base64?SGVs bG8=?=",
        "=?base64?SGVs-_8=?=", "=?base64?====?=", "=?base64?A===?=", "=?base64?QQ=A?=",
        "=?base64?QQ==QQ==?=", "ünïc", "a\u{1}b", "a\u{7F}",
    ])
    func refusesMalformedText(header: String) {
        #expect(decode(header) == nil)
        #expect(!equals(header, header))
    }

    @Test func decodesWhatTheEncoderWrites() {
        for count in 0..<70 {
            let text = String((0..<count).map { Character(Unicode.Scalar(UInt8(32 + $0))) })
            #expect(decode(Fixtures.wrapped(text)) == Array(text.utf8))
        }
    }

    @Test func acceptsOnlyTheAlphabet() {
        let alphabet = Set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
        )
        for byte in UInt8.min...UInt8.max {
            let text: [UInt8] = [byte, UInt8(ascii: "A"), UInt8(ascii: "A"), UInt8(ascii: "A")]
            let decoded = Base64.decode(text.span)
            #expect((decoded != nil) == alphabet.contains(byte))
        }
    }
}
