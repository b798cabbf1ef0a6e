// SPDX-License-Identifier: Apache-2.0
import JSON
import Testing

/// Goal: each kind of value accepts exactly what its JSON Schema says.
struct SchemaKindTests {
    struct Backend: Equatable {
        var id: String
        var sum: Double?
        var rows: [[JSON]]

        static let schema = ObjectSchema(
            unknown: .ignored,
            Field("id", \.id, .string()),
            Field("sum", \.sum, .nullable(.number())),
            Field("rows", \.rows, .array(of: .array(of: .json()))),
            make: Backend.init
        )
    }

    @Test func answersMayHaveMembersWeDoNotKnow() throws {
        let text = #"{"new":[1],"id":"a","sum":null,"rows":[[1,"x"],[]],"id2":{}}"#
        let value = try decoded(Backend.schema, text)
        #expect(value == Backend(id: "a", sum: nil, rows: [[1, "x"], []]))
        #expect(!Backend.schema.jsonSchema.text.contains("additionalProperties"))
        #expect(
            try issues(Backend.schema, #"{"id":"a","rows":[1]}"#) == [
                "sum: is required", "rows[0]: must be an array",
            ]
        )
        #expect(
            try issues(Backend.schema, #"{"id":"a","sum":"1","rows":[[]]}"#) == [
                "sum: must be a number"
            ]
        )
    }

    @Test func nullableMembersAreWrittenAsNull() throws {
        var writer = JSONWriter()
        try Backend.schema.encode(Backend(id: "a", sum: nil, rows: []), to: &writer)
        #expect(try writer.finish().text == #"{"id":"a","sum":null,"rows":[]}"#)
        let sum = #""sum":{"anyOf":[{"type":"number"},{"type":"null"}]}"#
        #expect(Backend.schema.jsonSchema.text.contains(sum))
    }

    @Test(arguments: [
        "2026-01-31T09:30:00Z", "2026-01-31t09:30:00z", "2024-02-29T00:00:00+14:00",
        "2000-02-29T23:59:59.999999999999-00:00", "1990-12-31T23:59:60Z",
        "1990-12-31T15:59:60-08:00", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "2016-12-31T23:59:60.5Z", "2017-01-01T05:29:60+05:30",
    ])
    func momentsOfRFC3339AreAccepted(text: String) throws {
        #expect(try issues(Everything.schema, "{\"id\":\"a\",\"created_at\":\"\(text)\"}") == [])
    }

    @Test(arguments: [
        "", "2026-01-31", "2026-01-31T09:30:00", "2026-01-31 09:30:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-31T24:00:00Z",
        "2026-01-31T09:60:00Z", "2026-01-31T09:30:61Z", "2026-01-31T09:30:60Z",
        "2026-01-31T09:30:00.Z", "2026-01-31T09:30:00+2:00", "2026-01-31T09:30:00+24:00",
        "2026-01-31T09:30:00+02:60", "2026-01-31T09:30:00+0200", "2026-01-31T09:30:00ZZ",
        "2026-01-31T09:30:00Z ", "26-01-31T09:30:00Z", "2026-1-31T09:30:00Z", "2026-01-31T09:30Z",
        "２026-01-31T09:30:00Z", "2026-01-31T09:30:00.123", "-026-01-31T09:30:00Z",
    ])
    func otherMomentsAreRefused(text: String) throws {
        #expect(
            try issues(Everything.schema, "{\"id\":\"a\",\"created_at\":\"\(text)\"}").count == 1
        )
    }

    /// The hand-written check and the published regular expression say the same.
    @Test(arguments: TextPattern.allCases)
    func patternsAgreeWithTheirRegularExpression(pattern: TextPattern) throws {
        let regex = try Regex(pattern.regex).matchingSemantics(.unicodeScalar)
        let scalars: [Unicode.Scalar] = [
            "a", "Z", "_", "0", ".", "/", "-", " ", "\t", "\n", "\r", "\u{0}", "\u{7F}", "\u{80}",
            "\u{9F}", "\u{A0}", "é", "\u{85}", "😀", "~", "!", "\\", "\u{2028}",
        ]
        var texts = ["", ".", "..", "...", ".a", "..a", "a..", "a/b", "../x", "a.b", "_x", "9a"]
        for first in scalars {
            texts.append(String(first))
            for second in scalars { texts.append("a" + String(first) + String(second)) }
            for second in scalars { texts.append(String(first) + String(second)) }
        }
        for text in texts {
            let matches = text.wholeMatch(of: regex) != nil
            #expect(pattern.matches(text) == matches, "\(text.debugDescription)")
        }
    }

    @Test func bytesThatContinueACharacterAreNoControls() {
        // 0x80 to 0x9F occur inside many letters: only behind C2 are they controls.
        for text in ["À", "\u{0400}", "\u{20AC}", "😀", "\u{A0}"] {
            #expect(TextPattern.singleLine.matches(text))
        }
        #expect(!TextPattern.singleLine.matches("a\u{85}b"))
    }

    @Test func booleansNumbersAndTextsOfAnyKindPassThrough() throws {
        for value in ["1.50", "\"x\"", "true", "null", "1e400"] {
            let text = "{\"field\":\"a\",\"op\":\"eq\",\"value\":\(value)}"
            var writer = JSONWriter()
            try Condition.schema.encode(decoded(Condition.schema, text), to: &writer)
            #expect(try writer.finish().text == text)
        }
    }

    struct Page: Equatable {
        var rows: JSONArrayFragment

        static let schema = ObjectSchema(
            Field("rows", \.rows, .fragments([.array, .null]), "Rows"),
            make: Page.init
        )
    }

    @Test func rowsAreKeptInOneBlockAndMeasuredOneByOne() throws {
        let text = #"{ "rows" : [ [ 1.50 , "a\u0022\/" ] , null , [ ] , [{"k":[true,false]}] ] }"#
        let rows = try decoded(Page.schema, text).rows
        #expect(rows.fragment.text == #"[[1.50,"a\"/"],null,[],[{"k":[true,false]}]]"#)
        #expect(rows.count == 4)
        #expect((0..<4).map { rows.byteCount(at: $0) } == [13, 4, 2, 20])
        #expect((0..<4).map { rows.kind(at: $0) } == [.array, .null, .array, .array])
        #expect(try decoded(Page.schema, #"{"rows":[]}"#).rows == JSONArrayFragment())
        var writer = JSONWriter()
        try Page.schema.encode(Page(rows: rows), to: &writer)
        #expect(try writer.finish().text == "{\"rows\":\(rows.fragment.text)}")
        let items = #""rows":{"type":"array","items":{"type":["null","array"]}"#
        #expect(Page.schema.jsonSchema.text.contains(items))
    }

    @Test func eachRowOfAnotherKindIsAnIssue() throws {
        #expect(
            try issues(Page.schema, #"{"rows":[[],1,"x",null]}"#) == [
                "rows[1]: must be null or an array", "rows[2]: must be null or an array",
            ]
        )
        #expect(try issues(Page.schema, #"{"rows":{}}"#) == ["rows: must be an array"])
        let many = Array(repeating: "1", count: 100).joined(separator: ",")
        #expect(try issues(Page.schema, "{\"rows\":[\(many)]}").count == 8)
        let page = Page(rows: try decoded(Numbers.schema, #"{"rows":[7]}"#).rows)
        var writer = JSONWriter()
        #expect(throws: SchemaError.self) { try Page.schema.encode(page, to: &writer) }
    }

    struct Numbers: Equatable {
        var rows: JSONArrayFragment

        static let schema = ObjectSchema(
            Field("rows", \.rows, .fragments([.number]), "Rows"),
            make: Numbers.init
        )
    }
}
