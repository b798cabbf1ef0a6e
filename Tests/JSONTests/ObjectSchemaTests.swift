// SPDX-License-Identifier: Apache-2.0
import JSON
import Testing

/// Decodes `text` by `schema`, in a form that tests can compare.
func decoded<Value>(_ schema: ObjectSchema<Value>, _ text: String) throws -> Value {
    try schema.decode(JSONReader().read(Array(text.utf8)).root)
}

func issues<Value>(_ schema: ObjectSchema<Value>, _ text: String) throws -> [String] {
    do {
        _ = try decoded(schema, text)
        return []
    } catch let error as SchemaError {
        return error.issues.map(\.description)
    }
}

/// Goal: one declaration, and the published schema, the decoding and the encoding agree.
struct ObjectSchemaTests {
    @Test func theJSONSchemaIsExactlyThis() {
        let expected = #"""
            {"type":"object","properties":{"field":{"type":"string","minLength":1,"maxLength":64,
            "pattern":"^[A-Za-z_][A-Za-z0-9_.]*$","description":"Column"},"op":{"type":"string",
            "enum":["eq","ne","lt"],"description":"Comparison"},"value":{"type":["null","boolean",
            "number","string"],"description":"Operand"}},"required":["field","op","value"],
            "additionalProperties":false}
            """#
        #expect(Condition.schema.jsonSchema.text == expected.replacing("\n", with: ""))
    }

    @Test func theJSONSchemaNamesEveryConstraint() throws {
        let schema = try JSONReader().read(Everything.schema.jsonSchema.bytes).root
        func property(_ name: String) -> String? {
            schema["properties"]?.member(name)?.fragment.text
        }
        #expect(schema["required"]?.fragment.text == #"["id"]"#)
        #expect(
            property("limit")
                == #"{"type":"integer","minimum":1,"maximum":100,"description":"Page size","#
                + #""default":20}"#
        )
        #expect(
            property("ratio")
                == #"{"type":"number","minimum":0,"maximum":1,"description":"Share","default":0.5}"#
        )
        #expect(
            property("tags")
                == #"{"type":"array","items":{"type":"string","minLength":1,"maxLength":10},"#
                + #""maxItems":3,"uniqueItems":true,"description":"Labels","default":[]}"#
        )
        #expect(
            property("created_at")
                == #"{"type":"string","format":"date-time","description":"When"}"#
        )
        #expect(property("total") == #"{"type":"integer","minimum":0,"description":"Count"}"#)
        #expect(property("details") == #"{"type":"object","description":"Free"}"#)
        #expect(property("op")?.hasSuffix(#""default":"eq"}"#) == true)
        #expect(
            schema["properties"]?["where"]?["items"]?.fragment == Condition.schema.jsonSchema
        )
    }

    @Test func absentAndNullMembersHaveTheirDefaults() throws {
        let defaults = Everything(
            id: "a",
            title: "",
            limit: 20,
            ratio: 0.5,
            isOpen: true,
            op: .eq,
            tags: [],
            conditions: [],
            createdAt: nil,
            note: nil,
            details: nil,
            total: nil
        )
        #expect(try decoded(Everything.schema, #"{"id":"a"}"#) == defaults)
        let nulls = #"{"id":"a","title":null,"limit":null,"tags":null,"note":null,"total":null}"#
        #expect(try decoded(Everything.schema, nulls) == defaults)
    }

    @Test func everyMemberIsDecodedAndEncoded() throws {
        let text = #"""
            {"id":"x-1","title":"été 😀","limit":42,"ratio":0.25,"is_open":false,"op":"lt",
            "tags":["a","b"],"where":[{"field":"a.b","op":"ne","value":null},
            {"field":"_","op":"eq","value":1.50}],"created_at":"2026-01-31T09:30:00.5+02:00",
            "note":"\n","details":{"z":[1e400]},"total":9007199254740993}
            """#.replacing("\n", with: "")
        let value = try decoded(Everything.schema, text)
        #expect(value.total == 9_007_199_254_740_993)
        #expect(value.conditions.map(\.op) == [.ne, .eq])
        var writer = JSONWriter()
        try Everything.schema.encode(value, to: &writer)
        #expect(try writer.finish().text == text)
    }

    @Test func integralNumbersAreIntegers() throws {
        #expect(try decoded(Everything.schema, #"{"id":"a","limit":42.0}"#).limit == 42)
        #expect(try decoded(Everything.schema, #"{"id":"a","limit":1e2}"#).limit == 100)
    }

    @Test(
        arguments: [
            (#"{}"#, ["id: is required"]),
            (#"{"id":null}"#, ["id: must be a string"]),
            (#"{"id":7}"#, ["id: must be a string"]),
            (#"{"id":""}"#, ["id: must have 1 to 8 characters"]),
            (#"{"id":"123456789"}"#, ["id: must have 1 to 8 characters"]),
            (
                #"{"id":".."}"#,
                [
                    "id: must not be empty, . or .., and must not contain a slash "
                        + "or a control character"
                ]
            ),
            (#"{"id":"a","title":"123456"}"#, ["title: must have at most 5 characters"]),
            (#"{"id":"a","title":"a\nb"}"#, ["title: must not contain a control character"]),
            (#"{"id":"a","limit":0}"#, ["limit: must be an integer between 1 and 100"]),
            (#"{"id":"a","limit":101}"#, ["limit: must be an integer between 1 and 100"]),
            (#"{"id":"a","limit":1.5}"#, ["limit: must be an integer between 1 and 100"]),
            (#"{"id":"a","limit":"5"}"#, ["limit: must be an integer between 1 and 100"]),
            (#"{"id":"a","limit":1e400}"#, ["limit: must be an integer between 1 and 100"]),
            (
                #"{"id":"a","limit":1208925819614629174706176}"#,
                ["limit: must be an integer between 1 and 100"]
            ),
            (#"{"id":"a","total":-1}"#, ["total: must be an integer of at least 0"]),
            (#"{"id":"a","ratio":1.1}"#, ["ratio: must be a number between 0 and 1"]),
            (#"{"id":"a","ratio":-1e400}"#, ["ratio: must be a number between 0 and 1"]),
            (#"{"id":"a","ratio":true}"#, ["ratio: must be a number between 0 and 1"]),
            (#"{"id":"a","is_open":"true"}"#, ["is_open: must be true or false"]),
            (#"{"id":"a","is_open":1}"#, ["is_open: must be true or false"]),
            (#"{"id":"a","op":"gt"}"#, ["op: must be one of eq, ne, lt"]),
            (#"{"id":"a","op":1}"#, ["op: must be one of eq, ne, lt"]),
            (#"{"id":"a","tags":"x"}"#, ["tags: must be an array"]),
            (#"{"id":"a","tags":["1","2","3","4"]}"#, ["tags: must have at most 3 items"]),
            (#"{"id":"a","tags":["x","x"]}"#, ["tags: must not have the same item twice"]),
            (
                #"{"id":"a","tags":["x",1,""]}"#,
                ["tags[1]: must be a string", "tags[2]: must have 1 to 10 characters"]
            ),
            (#"{"id":"a","where":{}}"#, ["where: must be an array"]),
            (#"{"id":"a","where":[1]}"#, ["where[0]: must be an object"]),
            (
                #"{"id":"a","where":[{"field":"a","op":"eq","value":1},{"field":"1","op":"xx"}]}"#,
                [
                    "where[1].field: must start with an ASCII letter or underscore, "
                        + "then have only letters, digits, underscores and dots",
                    "where[1].op: must be one of eq, ne, lt", "where[1].value: is required",
                ]
            ),
            (
                #"{"id":"a","where":[{"field":"a","op":"eq","value":[1],"x":2}]}"#,
                [
                    "where[0].value: must be null, a boolean, a number or a string",
                    "where[0].x: is not a known argument (known: field, op, value)",
                ]
            ),
            (#"{"id":"a","details":[]}"#, ["details: must be an object"]),
            (
                #"{"id":"a","created_at":"yesterday"}"#,
                ["created_at: must be an RFC 3339 date-time such as 2026-01-31T09:30:00Z"]
            ),
            (#"[]"#, ["must be an object"]), (#"null"#, ["must be an object"]),
        ] as [(String, [String])]
    )
    func everyWrongPlaceIsNamed(text: String, expected: [String]) throws {
        #expect(try issues(Everything.schema, text) == expected)
    }

    @Test func unknownArgumentsAreNamedWithoutHarm() throws {
        let known = "(known: field, op, value)"
        func issue(_ name: String) throws -> String? {
            try issues(
                Condition.schema,
                "{\"field\":\"a\",\"op\":\"eq\",\"value\":1,\"\(name)\":1}"
            ).first
        }
        #expect(try issue("foo") == "foo: is not a known argument \(known)")
        #expect(try issue(#"a\nb"#) == #"a\u{a}b: is not a known argument \#(known)"#)
        #expect(try issue("<é>") == #"<\u{e9}>: is not a known argument \#(known)"#)
        let long = try #require(try issue(String(repeating: "x", count: 100_000)))
        #expect(long == String(repeating: "x", count: 64) + "...: is not a known argument \(known)")
    }

    @Test func issuesEndAtEight() throws {
        let items = Array(repeating: "{\"field\":1,\"op\":1}", count: 4).joined(separator: ",")
        let text = "{\"where\":[\(items)],\"id\":1,\"limit\":0,\"zz\":1}"
        let all = try issues(Everything.schema, text)
        #expect(all.count == 8)
        #expect(all.first == "id: must be a string")
        #expect(all.last == "where[1].value: is required")
        let many = "{" + (0..<1000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        #expect(try issues(Everything.schema, many).count == 8)
    }

    @Test func theDescriptionJoinsTheIssues() {
        #expect(throws: SchemaError.self) { try decoded(Condition.schema, "{}") }
        do {
            _ = try decoded(Condition.schema, "{}")
        } catch {
            #expect("\(error)" == "field: is required; op: is required; value: is required")
        }
    }

    @Test func lengthsCountUnicodeScalars() throws {
        #expect(try issues(Everything.schema, #"{"id":"a","title":"😀😀😀😀😀"}"#) == [])
        #expect(
            try issues(Everything.schema, #"{"id":"a","title":"e\u0301e\u0301e\u0301"}"#).count == 1
        )
    }

    struct Pair: Sendable { var a: Int, b: Int }

    @Test func mistakesInADeclarationTrap() async {
        await #expect(processExitsWith: .failure) {
            _ = ObjectSchema(
                Field("same", \Pair.a, .integer()),
                Field("same", \.b, .integer()),
                make: Pair.init
            )
        }
        await #expect(processExitsWith: .failure) {
            _ = ObjectSchema(
                Field("a", \Pair.a, .integer(1...9), default: 10),
                Field("b", \.b, .integer()),
                make: Pair.init
            )
        }
    }

    @Test func anAnswerThatBreaksItsSchemaIsNoticed() throws {
        var value = try decoded(Everything.schema, #"{"id":"a"}"#)
        value.id = "a/b"
        value.limit = 0
        value.ratio = .nan
        value.tags = ["", "x", "x", "y"]
        value.createdAt = "never"
        value.total = -1
        value.details = try JSONFragment([1])
        var writer = JSONWriter()
        let error = #expect(throws: SchemaError.self) {
            try Everything.schema.encode(value, to: &writer)
        }
        #expect(
            error?.issues.map(\.path)
                == ["id", "limit", "ratio", "tags", "tags", "tags[0]", "created_at", "details"]
        )
        #expect(throws: JSONError.notFinite) { try writer.finish() }
    }
}
