// SPDX-License-Identifier: Apache-2.0
import JSON
import Testing

/// Goal: a value that was read says exactly what the text says.
struct JSONValueTests {
    private func read(_ text: String) throws -> JSONValue {
        try JSONReader().read(Array(text.utf8)).root
    }

    @Test func membersAreFoundByNameAfterUnescaping() throws {
        let root = try read(
            #"{"m\u0065thod":"tools\/call","id":7,"params":{"a":[1,{"b":null}],"c":true}}"#
        )
        #expect(root.kind == .object && root.count == 3)
        #expect(root["method"]?.equals("tools/call") == true)
        #expect(root["id"]?.int64 == 7)
        #expect(root["params"]?["a"]?.elements.map(\.kind) == [.number, .object])
        #expect(root["params"]?["c"]?.bool == true)
        #expect(root.member("params")?["missing"] == nil)
        #expect(root["Method"] == nil && root["metho"] == nil)
    }

    @Test func stringsAreUnescaped() throws {
        let root = try read(
            #"["\"\\\/\b\f\n\r\t","\u0000\u001f\u007f","\u00e9\u20ac\ud83d\ude00","é😀\u2028",""]"#
        )
        #expect(
            root.elements.map(\.string) == [
                "\"\\/\u{8}\u{C}\n\r\t", "\u{0}\u{1F}\u{7F}", "é€😀", "é😀\u{2028}", "",
            ]
        )
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("42", 42), ("42.0", 42), ("42.000", 42),
            ("1e2", 100),
            ("1E+2", 100), ("100e-2", 1), ("1.5e1", 15), ("0.001e3", 1), ("0e999999999999", 0),
            ("0.0e-99999999999999999999999", 0), ("9223372036854775807", Int64.max),
            ("-9223372036854775808", Int64.min), ("9223372036854775807.0", Int64.max),
            ("922337203685477580.7e1", Int64.max), ("-92233720368547758080e-1", Int64.min),
            ("1e18", 1_000_000_000_000_000_000), ("9007199254740993", 9_007_199_254_740_993),
            ("1000000000000000000000000000000e-30", 1),
        ] as [(String, Int64)]
    )
    func integralNumbersAreExact(lexeme: String, value: Int64) throws {
        #expect(try read(lexeme).int64 == value)
        #expect(try read(lexeme).lexeme == lexeme)
        #expect(JSONNumber(lexeme: lexeme)?.int64 == value)
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "1e19", "1e400", "-1e400", "0.5", "1e-1",
        "1.000000000000000000000000000001", "1208925819614629174706176", "18446744073709551616",
        "9223372036854775807.5", "1e99999999999999999999999999", "1e-99999999999999999999999999",
        "10e-2", "36893488147419103232",
    ])
    func whatIsNoInt64IsNone(lexeme: String) throws {
        #expect(try read(lexeme).int64 == nil)
        #expect(try read(lexeme).lexeme == lexeme)
    }

    @Test func doublesAreNearestOrNone() throws {
        #expect(try read("0.1").double == 0.1)
        #expect(try read("1e400").double == nil)
        #expect(try read("-1e400").double == nil)
        #expect(try read("1e-400").double == 0)
        #expect(try read("-1e-400").double?.sign == .minus)
        #expect(try read("0.0000000001e-99999999999999").double == 0)
        #expect(try read("1e99999999999999").double == nil)
        #expect(try read(String(repeating: "9", count: 400)).double == nil)
        #expect(try read("5e-324").double == Double.leastNonzeroMagnitude)
        #expect(try read("1208925819614629174706176").double == 1208925819614629174706176)
        #expect(try read("\"1\"").double == nil)
    }

    @Test(arguments: [
        (#"{"a":1,"a":2}"#, true), (#"{"a":1,"\u0061":2}"#, true), (#"{"a":1,"A":2}"#, false),
        (#"{"a":{"b":1,"b":1}}"#, true), (#"[{"x":1},{"x":1}]"#, false), (#"{"":1,"":2}"#, true),
        (#"{"a":{"a":1},"b":{"a":1}}"#, false), (#"[[[{"k":1,"l":2,"k":3}]]]"#, true),
        ("[]", false),
    ])
    func duplicateKeysAreReported(text: String, expected: Bool) throws {
        #expect(try JSONReader().read(Array(text.utf8)).hasDuplicateKeys == expected)
    }

    @Test(arguments: [2, 15, 16, 17, 18, 100, 5000])
    func duplicateKeysAreFoundInObjectsOfAnySize(count: Int) throws {
        let names = (0..<count).map { "\"key \($0)\":{\"x\":[]}" }
        let unique = "{" + names.joined(separator: ",") + "}"
        #expect(try !JSONReader().read(Array(unique.utf8)).hasDuplicateKeys)
        for twin in [0, count / 2, count - 1] {
            let text = "{" + (names + ["\"key\\u0020\(twin)\":1"]).joined(separator: ",") + "}"
            let document = try JSONReader().read(Array(text.utf8))
            #expect(document.hasDuplicateKeys && document.root.hasDuplicateKeys)
            #expect(document.root.count == count + 1)
        }
    }

    @Test func occurrencesOfAKeyAreCounted() throws {
        let root = try read(#"{"id":1,"i\u0064":2,"x":{"id":3}}"#)
        #expect(root.keyOccurrences("id") == 2)
        #expect(root.keyOccurrences("x") == 1)
        #expect(root.keyOccurrences("y") == 0)
        #expect(root["id"]?.int64 == 1)
    }

    @Test func elementsAreFoundByWhatTheyAre() throws {
        let root = try read(#"[[1,[2]],{"a":[3]},4,5]"#)
        #expect(root.firstIndex { _, element in element.kind == .number } == 2)
        #expect(root.firstIndex { index, element in index > 2 && element.int64 == 5 } == 3)
        #expect(root.firstIndex { _, element in element.isNull } == nil)
        #expect(try read("[]").firstIndex { _, _ in true } == nil)
        #expect(try read(#"{"a":1}"#).firstIndex { _, _ in true } == nil)
    }

    @Test func documentsOutliveTheNextRead() throws {
        let reader = JSONReader()
        var roots: [JSONValue] = []
        for round in 0..<20 {
            roots.append(try reader.read(Array("[\"text \(round)\",\(round)]".utf8)).root)
        }
        for (round, root) in roots.enumerated() {
            #expect(root.fragment.text == "[\"text \(round)\",\(round)]")
        }
    }

    @Test func aReaderRecoversFromEveryFailure() throws {
        let reader = JSONReader()
        for bad in ["", "{", "[1,2", "\"\\ud800\"", "[[[[", "{\"a\":1,\"a\":", "x"] {
            #expect(throws: JSONError.self) { try reader.read(Array(bad.utf8)) }
            #expect(try reader.read(Array("{\"a\":[1]}".utf8)).root.fragment.text == "{\"a\":[1]}")
        }
    }
}
