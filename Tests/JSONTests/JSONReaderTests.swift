// SPDX-License-Identifier: Apache-2.0
import JSON
import Testing

/// Reads `text` and gives it back in canonical form.
func canonical(_ text: String) throws(JSONError) -> String {
    try JSONReader().read(Array(text.utf8)).root.fragment.text
}

func failure(_ bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONReader().read(bytes)
        return nil
    } catch {
        return error
    }
}

func failure(_ text: String) -> JSONError? { failure(Array(text.utf8)) }

/// Goal: exactly RFC 8259 in UTF-8 is read, and each refusal has its reason.
///
/// Method: one row for each edge case of the protocol digest, section 7.
struct JSONReaderTests {
    @Test(arguments: ["", " ", "\n\r\t ", "\u{FEFF}", "\u{FEFF} "])
    func nothingIsRefusedAsEmpty(text: String) {
        #expect(failure(text) == .empty)
    }

    @Test(arguments: [
        "{}x", "{}{}", "[] []", "1 2", "\"a\"1", "\"a\"\"b\"", "1\"a\"", "null\"a\"", "nulltrue",
        "{}\u{0}", "1\u{0}", "\u{0}", "{} \u{FEFF}", "\u{FEFF}\u{FEFF}{}", "{}\u{0C}", "\u{0B}{}",
        "\u{A0}{}", "1\u{1A}", "{}]", "}", "]", ",", ":", "[1\u{0C}2]", "{\"a\"\u{1A}1}",
    ])
    func oneTextIsOneValue(text: String) {
        #expect(failure(text) == .syntax, "\(text.debugDescription)")
    }

    @Test(arguments: [
        "{", "[", "\"", "\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "[1,", "[1", "\"\\",
        "\"\\u", "\"\\u12", "t", "tru", "nul", "fals", "-", "1e", "1e+", "{\"a\":1,}", "[1,]",
        "[,1]",
        "[,]", "{,}", "{\"a\"}", "{a:1}", "{1:2}", "{null:1}", "{'a':1}", "'a'", "[1 2]", "[1:2]",
        "{\"a\":1 \"b\":2}", "{\"a\",1}", "{\"a\"::1}", "{\"a\":1,,\"b\":2}", "[1}", "{\"a\":1]",
        "/* c */ 1", "1 // c", "# c\n1", "[\"a\"b]", "{\"a\":\"b\"x}", "{\"a\"x:1}", "True", "NULL",
        "truex", "true1", "undefined", "\"\\x41\"", "\"\\'\"", "\"\\u12G4\"", "\"\\U0041\"",
        "\"\\\n\"",
    ])
    func brokenGrammarIsRefused(text: String) {
        #expect(failure(text) == .syntax, "\(text.debugDescription)")
    }

    @Test(arguments: [
        "NaN", "Infinity", "-Infinity", "+1", "01", "-01", "00", ".5", "1.", "-.5", "1.e5", "1e5.5",
        "1E", "0x10", "1_000", "--1", "-", "1a", "1..2", "1e1e1", "inf", "-NaN", "1,5", "\u{0661}",
    ])
    func whatIsNotANumberIsRefused(text: String) {
        #expect(failure(text) == .syntax, "\(text)")
        #expect(failure("[\(text)]") == .syntax || text == "1,5", "\(text)")
    }

    @Test(arguments: (0..<0x20).map { UInt8($0) })
    func rawControlCharactersInStringsAreRefused(byte: UInt8) {
        #expect(failure([UInt8(ascii: "\""), byte, UInt8(ascii: "\"")]) == .syntax)
    }

    @Test func aByteOrderMarkIsSkipped() throws {
        #expect(try canonical("\u{FEFF}{\"a\":1}") == "{\"a\":1}")
        #expect(try canonical("[\"\u{FEFF}\"]") == "[\"\u{FEFF}\"]")
    }

    @Test func otherEncodingsAreRefused() {
        for text in ["{}", "{\"a\":\"é\"}", "1", "\"a\""] {
            let units = Array(text.utf16)
            let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            for bytes in [little, big, [0xFF, 0xFE] + little, [0xFE, 0xFF] + big] {
                #expect(failure(bytes) != nil)
            }
            let wide = text.unicodeScalars.flatMap {
                [UInt8($0.value & 0xFF), UInt8($0.value >> 8), 0, 0]
            }
            #expect(failure(wide) != nil)
        }
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0xAF],
            [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFE], [0xFF], [0xF0, 0x9F, 0x98], [0x61, 0xFF, 0x62],
        ] as [[UInt8]]
    )
    func whatIsNotUTF8IsRefused(bytes: [UInt8]) {
        let quote = [UInt8(ascii: "\"")]
        for padding in [0, 1, 30, 61, 62, 63, 64, 130] {
            let filler = [UInt8](repeating: UInt8(ascii: "a"), count: padding)
            #expect(failure(quote + filler + bytes + quote) == .encoding)
            #expect(failure(quote + filler + bytes + filler + quote) == .encoding)
        }
        #expect(failure(bytes) == .encoding)
    }

    @Test(arguments: [
        #"\ud800"#, #"\udbff"#, #"\udc00"#, #"\udfff"#, #"\uD800"#, #"\uDC00\uD800"#,
        #"\ud800\ud800"#,
        #"\ud800a"#, #"\ud800\u0041"#, #"\ud800\n"#, #"\ud800\\udc00"#, #"a\ud800"#,
        #"\ud83d\ude00\ud83d"#,
        #"\ud800\ue000"#, #"\ud800\udbff"#,
    ])
    func halfASurrogatePairIsRefusedEverywhere(escape: String) {
        #expect(failure("\"\(escape)\"") == .encoding)
        #expect(failure("[\"\(escape)\"]") == .encoding)
        #expect(failure("{\"\(escape)\":1}") == .encoding)
        #expect(failure("{\"a\":{\"b\":[\"\(escape)\"]}}") == .encoding)
    }

    @Test func depthIsCountedInArraysAndObjects() {
        let opened = String(repeating: "[", count: 64), closed = String(repeating: "]", count: 64)
        #expect(failure(opened + closed) == nil)
        #expect(failure("[" + opened + closed + "]") == .tooDeep)
        #expect(failure(opened + "{}" + closed) == .tooDeep)
        let objects = String(repeating: "{\"a\":", count: 64)
        #expect(failure(objects + "1" + String(repeating: "}", count: 64)) == nil)
        #expect(failure(objects + "[]" + String(repeating: "}", count: 64)) == .tooDeep)
        #expect(failure(String(repeating: "[", count: 1_000_000)) == .tooDeep)
        #expect(failure("[" + String(repeating: "[],", count: 1000) + "[]]") == nil)
    }
}
