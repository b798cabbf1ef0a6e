// SPDX-License-Identifier: Apache-2.0
import JSON
import Testing

/// Writes one text.
func written(_ body: (inout JSONWriter) -> Void) throws(JSONError) -> String {
    var writer = JSONWriter()
    body(&writer)
    return try writer.finish().text
}

/// Goal: nothing but valid JSON comes out, whatever goes in.
struct JSONWriterTests {
    @Test func everyKindOfMemberIsWritten() throws {
        let fragment = try JSONFragment(["x": 1])
        let document = try JSONReader().read(Array(#"{"n":1.50,"s":"a\nb"}"#.utf8))
        let text = try written { writer in
            writer.object { writer in
                writer.member("string", "a")
                writer.member("int", -7)
                writer.member("bool", true)
                writer.member("double", 1.5)
                writer.member("json", [nil, "b", 3])
                writer.member("fragment", fragment)
                writer.member("value", document.root)
                writer.object("object") { writer in writer.array("empty") { _ in } }
                writer.key(text: "dyn\"amic")
                writer.null()
            }
        }
        #expect(
            text == #"{"string":"a","int":-7,"bool":true,"double":1.5,"json":[null,"b",3],"#
                + #""fragment":{"x":1},"value":{"n":1.50,"s":"a\nb"},"object":{"empty":[]},"#
                + #""dyn\"amic":null}"#
        )
    }

    @Test func escapesAreTheFewestThatAreNeeded() throws {
        let text = "\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}\u{2028}\u{2029}</script>é😀"
        let expected =
            #""\"\\/\b\f\n\r\t\u0000\u001f"# + "\u{7F}\u{2028}\u{2029}</script>é😀\""
        #expect(try written { $0.string(text) } == expected)
    }

    /// Every byte that needs an escape, at every offset of the eight that are looked at together.
    @Test func escapesAreFoundAtEveryOffset() throws {
        for length in 0..<20 {
            for offset in 0..<length {
                for special in ["\"", "\\", "\u{1}", "\n", "\u{1F}"] {
                    var text = String(repeating: "é", count: offset) + special
                    text += String(repeating: "x", count: length - offset - 1)
                    let json = try written { $0.string(text) }
                    #expect(try JSONReader().read(Array(json.utf8)).root.string == text)
                    #expect(json.utf8.count > text.utf8.count + 2)
                }
            }
        }
    }

    @Test func aTextBecomesAStringAndComesBack() throws {
        let inner = try JSONFragment(["a": "quote \" and \\ and \n", "b": [1, ["c": nil]]])
        let outer = try written { $0.string(escaping: inner) }
        let string = try JSONReader().read(Array(outer.utf8)).root.string
        #expect(string == inner.text)
        #expect(try canonical(string ?? "") == inner.text)
    }

    @Test func integersOfEveryWidthAreExact() throws {
        #expect(try written { $0.int(Int64.min) } == "-9223372036854775808")
        #expect(try written { $0.int(UInt64.max) } == "18446744073709551615")
        #expect(try written { $0.int(UInt8(7)) } == "7")
        #expect(try written { $0.int(0) } == "0")
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "-0.0"), (1, "1"), (-20, "-20"), (0.1, "0.1"), (1.5e300, "1.5e+300"),
        (1e15, "1000000000000000"), (1e17, "1e+17"), (123_456_789_012_345, "123456789012345"),
        (-2.5, "-2.5"),
    ])
    func doublesAreShort(value: Double, text: String) throws {
        #expect(try written { $0.double(value) } == text)
        #expect(try JSONReader().read(Array(text.utf8)).root.double == value)
        #expect(JSONNumber(value)?.lexeme == text)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
    func whatIsNotFiniteSpoilsTheWholeText(value: Double) {
        #expect(throws: JSONError.notFinite) {
            try written { writer in
                writer.array { writer in
                    writer.int(1)
                    writer.double(value)
                    writer.object { writer in writer.member("a", value) }
                }
            }
        }
        #expect(JSONNumber(value) == nil)
    }

    @Test func nestingHasALimit() throws {
        func nested(_ depth: Int) -> JSON { (1..<depth).reduce([]) { inner, _ in .array([inner]) } }
        let deepest = try JSONFragment(nested(JSONWriter.depthMax))
        #expect(deepest.text.count == 2 * JSONWriter.depthMax)
        #expect(throws: JSONError.tooDeep) { try JSONFragment(nested(JSONWriter.depthMax + 1)) }
    }

    @Test func mistakesOfTheCallerTrap() async {
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.int(1)
            writer.int(2)
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.object { writer in writer.int(1) }
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.object { writer in writer.key("a") }
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.array { writer in writer.key("a") }
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.object { writer in
                writer.key("a")
                writer.key("b")
            }
        }
        await #expect(processExitsWith: .failure) { _ = try JSONWriter().finish() }
    }

    @Test(arguments: ["1", "-0", "1.50", "1e400", "1208925819614629174706176", "0.1E-7"])
    func numbersKeepTheirText(lexeme: String) throws {
        let number = try #require(JSONNumber(lexeme: lexeme))
        #expect(try written { $0.number(number) } == lexeme)
    }

    @Test(arguments: ["", " 1", "1 ", "01", "NaN", "\"1\"", "1,2", "1\n", "\u{FEFF}1"])
    func whatIsNoNumberIsNone(text: String) {
        #expect(JSONNumber(lexeme: text) == nil)
    }

    @Test func fragmentsAreCheckedAndFreeOfWhiteSpace() throws {
        let text = "\u{FEFF} { \"a\" : [ 1 , 2.0 ] ,\r\n\t\"b\" : \"x y\" } \n"
        let fragment = try JSONFragment(reading: Array(text.utf8).span)
        #expect(fragment.text == #"{"a":[1,2.0],"b":"x y"}"#)
        #expect(throws: JSONError.syntax) { try JSONFragment(reading: Array("{".utf8).span) }
        let kinds = ["{}", "[]", "\"\"", "true", "false", "null", "-1"].map {
            try? JSONFragment(reading: Array($0.utf8).span).kind
        }
        #expect(kinds == [.object, .array, .string, .boolean, .boolean, .null, .number])
    }
}
