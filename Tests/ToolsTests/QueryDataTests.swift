// SPDX-License-Identifier: Apache-2.0
// Goal: structured queries only, checked before they are sent and after they are answered.

import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct QueryDataTests {
        private static let answer = """
            {"columns":[{"name":"region","type":"string"},{"name":"n","type":"integer"},\
            {"name":"sum","type":"number"},{"name":"ok","type":"boolean"},\
            {"name":"day","type":"datetime"}],"rows":[["north",3,1.50,true,"2026-01-01T00:00:00Z"],\
            [null,null,null,null,null],["south",1e2,7,false,"x"]],"next_cursor":"n",\
            "truncated":false}
            """

        @Test func sendsTheQueryAndReturnsTheRows() throws {
            try Bench.run(.json(200, Self.answer)) { bench in
                let result = try await bench.call(
                    QueryData(backend: bench.client),
                    """
                    {"dataset":"sales","where":[{"field":"region","op":"in","value":["a","b"]},\
                    {"field":"returned","op":"eq","value":false},{"field":"x","op":"is_null"},\
                    {"field":"price","op":"gte","value":1.10}],"group_by":["region"],\
                    "aggregates":[{"function":"count"},{"function":"sum","field":"revenue",\
                    "as":"total"}],"order_by":[{"field":"total","direction":"desc"},\
                    {"field":"region"}],"limit":3,"cursor":"c"}
                    """
                )
                let request = try #require(bench.fake.requests.first)
                #expect(request.method == "POST")
                #expect(request.target == "/query")
                #expect(
                    request.body == """
                        {"dataset":"sales","where":[{"field":"region","op":"in","value":["a","b"]},\
                        {"field":"returned","op":"eq","value":false},{"field":"x","op":"is_null"},\
                        {"field":"price","op":"gte","value":1.10}],"group_by":["region"],\
                        "aggregates":[{"function":"count"},{"function":"sum","field":"revenue",\
                        "as":"total"}],"order_by":[{"field":"total","direction":"desc"},\
                        {"field":"region","direction":"asc"}],"limit":3,"cursor":"c"}
                        """
                )
                let expected = try JSONReader().read(Array(Self.answer.utf8)).root
                #expect(result["rows"] == expected["rows"]?.materialized())
                #expect(result["columns"] == expected["columns"]?.materialized())
                #expect(result["next_cursor"] == "n")
                #expect(result["truncated"] == false)
            }
        }

        @Test func sendsOnlyWhatWasGiven() throws {
            try Bench.run(.json(200, #"{"columns":[],"rows":[]}"#)) { bench in
                _ = try await bench.call(QueryData(backend: bench.client), #"{"dataset":"s"}"#)
                #expect(bench.fake.requests.first?.body == #"{"dataset":"s","limit":100}"#)
            }
        }

        @Test func repeatsAQueryBecauseItOnlyReads() throws {
            try Bench.run(
                .reset,
                .json(200, #"{"columns":[],"rows":[]}"#),
                settings: Bench.quick
            ) { bench in
                _ = try await bench.call(QueryData(backend: bench.client), #"{"dataset":"s"}"#)
                #expect(bench.fake.requests.count == 2)
                #expect(bench.fake.requests.first?.header("idempotency-key") == nil)
            }
        }

        @Test func saysWhichFieldIsUnknown() throws {
            let problem = """
                {"title":"Unprocessable content","status":422,"errors":\
                [{"pointer":"#/where/0/field","detail":"unknown field in sales"}]}
                """
            try Bench.run(.json(422, problem)) { bench in
                let error = await bench.failure(
                    QueryData(backend: bench.client),
                    #"{"dataset":"sales","where":[{"field":"x","op":"eq","value":1}]}"#
                )
                #expect(
                    error
                        == ToolError(
                            .invalidInput,
                            "The backend rejected the arguments: "
                                + "where[0].field: unknown field in sales",
                            status: 422,
                            retryable: false,
                            field: "where[0].field"
                        )
                )
            }
        }

        @Test(arguments: [
            #"{"columns":[{"name":"a","type":"string"}],"rows":[["x","y"]]}"#,
            #"{"columns":[{"name":"a","type":"string"}],"rows":[[]]}"#,
            #"{"columns":[{"name":"a","type":"string"}],"rows":[[1]]}"#,
            #"{"columns":[{"name":"a","type":"integer"}],"rows":[[1.5]]}"#,
            #"{"columns":[{"name":"a","type":"number"}],"rows":[["1"]]}"#,
            #"{"columns":[{"name":"a","type":"boolean"}],"rows":[[0]]}"#,
            #"{"columns":[{"name":"a","type":"string"}],"rows":[[{"x":1}]]}"#,
            #"{"columns":[{"name":"a","type":"string"}],"rows":[[["x"]]]}"#,
            #"{"columns":[{"name":"a","type":"string"}],"rows":[{"a":"x"}]}"#,
            #"{"columns":[{"name":"a","type":"money"}],"rows":[]}"#,
            #"{"columns":[{"name":"a","type":"money"}],"rows":[["x"]]}"#,
            #"{"columns":{},"rows":[]}"#, #"{"rows":[]}"#, #"{"columns":[]}"#,
            #"{"columns":[],"rows":"none"}"#,
        ])
        func refusesRowsThatDoNotFitTheirColumns(body: String) throws {
            try Bench.run(.json(200, body)) { bench in
                let error = await bench.failure(
                    QueryData(backend: bench.client),
                    #"{"dataset":"s"}"#
                )
                #expect(error.code == .backendError)
            }
        }

        @Test(arguments: [
            (#"{"dataset":"s","where":[{"field":"a","op":"eq"}]}"#, "where[0].value"),
            (#"{"dataset":"s","where":[{"field":"a","op":"eq","value":[1]}]}"#, "where[0].value"),
            (#"{"dataset":"s","where":[{"field":"a","op":"in","value":1}]}"#, "where[0].value"),
            (#"{"dataset":"s","where":[{"field":"a","op":"in","value":[]}]}"#, "where[0].value"),
            (#"{"dataset":"s","where":[{"field":"a","op":"in","value":[[1]]}]}"#, "where[0].value"),
            (
                #"{"dataset":"s","where":[{"field":"a","op":"contains","value":1}]}"#,
                "where[0].value"
            ),
            (
                #"{"dataset":"s","where":[{"field":"a","op":"is_null","value":1}]}"#,
                "where[0].value"
            ),
            (#"{"dataset":"s","aggregates":[{"function":"sum"}]}"#, "aggregates[0].field"),
            (#"{"dataset":"s","select":["a"],"group_by":["a"]}"#, "select"),
            (#"{"dataset":"s","select":["a"],"aggregates":[{"function":"count"}]}"#, "select"),
        ])
        func refusesArgumentsThatContradictEachOther(arguments: String, field: String) throws {
            try Bench.run(.json(200, "{}")) { bench in
                let error = await bench.failure(QueryData(backend: bench.client), arguments)
                #expect(error.code == .invalidInput)
                #expect(error.field == field)
                #expect(bench.fake.requests.isEmpty)
            }
        }

        @Test(arguments: [
            #"{}"#, #"{"dataset":""}"#, #"{"dataset":"a b"}"#, #"{"dataset":"a;drop table"}"#,
            #"{"dataset":"../x"}"#, #"{"dataset":"s","limit":1001}"#, #"{"dataset":"s","sql":"x"}"#,
            #"{"dataset":"s","select":[]}"#, #"{"dataset":"s","select":["a","a"]}"#,
            #"{"dataset":"s","select":["a'"]}"#, #"{"dataset":"s","select":["*"]}"#,
            #"{"dataset":"s","where":[{"field":"a","op":"like","value":"x"}]}"#,
            #"{"dataset":"s","where":[{"field":"a","op":"eq","value":{"x":1}}]}"#,
            #"{"dataset":"s","where":[{"field":"a)","op":"eq","value":1}]}"#,
            #"{"dataset":"s","where":[{"field":"a","op":"eq","value":1,"or":2}]}"#,
            #"{"dataset":"s","aggregates":[{"function":"median","field":"a"}]}"#,
            #"{"dataset":"s","order_by":[{"field":"a","direction":"up"}]}"#,
        ])
        func refusesWhatIsOutsideTheClosedSets(arguments: String) throws {
            let document = try JSONReader().read(Array(arguments.utf8))
            #expect(throws: SchemaError.self) {
                try QueryDataRequest.schema.decode(document.root)
            }
        }

        @Test func keepsToItsLimits() throws {
            func decode(_ arguments: String) throws {
                let document = try JSONReader().read(Array(arguments.utf8))
                try QueryDataRequest.schema.decode(document.root).validate()
            }
            func list(_ count: Int, _ element: (Int) -> String) -> String {
                "[" + (0..<count).map(element).joined(separator: ",") + "]"
            }
            let condition = #"{"field":"a","op":"eq","value":1}"#
            for (member, element, limit) in [
                ("select", { #""f\#($0)""# }, 50), ("where", { _ in condition }, 20),
                ("group_by", { #""f\#($0)""# }, 10),
                ("aggregates", { _ in #"{"function":"count"}"# }, 20),
                ("order_by", { _ in #"{"field":"a"}"# }, 10),
            ] as [(String, (Int) -> String, Int)] {
                try decode(#"{"dataset":"s","\#(member)":\#(list(limit, element))}"#)
                #expect(throws: SchemaError.self) {
                    try decode(#"{"dataset":"s","\#(member)":\#(list(limit + 1, element))}"#)
                }
            }
            func values(_ count: Int) -> String {
                let value = list(count) { "\($0)" }
                return #"{"dataset":"s","where":[{"field":"a","op":"in","value":\#(value)}]}"#
            }
            try decode(values(100))
            #expect(throws: ToolError.self) { try decode(values(101)) }
            func text(_ count: Int) -> String {
                let value = String(repeating: "ä", count: count)
                return #"{"dataset":"s","where":[{"field":"a","op":"eq","value":"\#(value)"}]}"#
            }
            try decode(text(1_000))
            #expect(throws: ToolError.self) { try decode(text(1_001)) }
        }
    }
}
