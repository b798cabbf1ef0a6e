// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Testing

@testable import Sandbox

/// Goal: a query gives the rows computed by hand, and a wrong one names its mistakes.
///
/// Method: a table of six rows for the engine, the real sockets for bodies and cursors.
@Suite struct QueryTests {
    private static let table = Table(
        columns: [
            Column(name: "name", kind: .string), Column(name: "count", kind: .integer),
            Column(name: "price", kind: .number), Column(name: "sold", kind: .boolean),
            Column(name: "at", kind: .datetime),
        ],
        rows: [
            row("Anna", 3, 1.5, true, 1), row("ben", 1, 2.5, false, 2),
            row("Carl", 2, nil, true, 3),
            row("anna", 3, 0.1, false, 4), row(nil, 5, 0.2, true, 5), row("Dora", nil, 4, false, 6),
        ]
    )

    private static func row(
        _ name: String?,
        _ count: Int64?,
        _ price: Double?,
        _ sold: Bool,
        _ at: Int64
    ) -> [Cell] {
        [
            name.map { .string($0) } ?? .null, count.map { .integer($0) } ?? .null,
            price.map { .number($0) } ?? .null, .boolean(sold),
            .moment(Timestamp(unixMS: at * 1000)),
        ]
    }

    /// Runs a body over the table; rows as texts `a|b`.
    private func run(_ body: String) throws -> [String] {
        let document = try JSONReader().read(Array(body.utf8))
        let query = try QueryDecoder(datasets: ["t": QueryTests.table.columns]).decode(
            document.root
        )
        return try QueryPage(query, over: QueryTests.table).rows.map { row in
            var writer = JSONWriter()
            writer.array { writer in
                for cell in row { cell.write(to: &writer) }
            }
            return try writer.finish().text
        }
    }

    @Test(arguments: [
        (#"{"field":"name","op":"eq","value":"anna"}"#, "4"),
        (#"{"field":"name","op":"ne","value":"anna"}"#, "1236"),
        (#"{"field":"count","op":"eq","value":3.0}"#, "14"),
        (#"{"field":"count","op":"lt","value":3}"#, "23"),
        (#"{"field":"count","op":"lte","value":2.5}"#, "23"),
        (#"{"field":"count","op":"gt","value":2}"#, "145"),
        (#"{"field":"price","op":"gte","value":2}"#, "26"),
        (#"{"field":"price","op":"lt","value":1}"#, "45"),
        (#"{"field":"sold","op":"eq","value":false}"#, "246"),
        (#"{"field":"sold","op":"ne","value":false}"#, "135"),
        (#"{"field":"at","op":"gte","value":"1970-01-01T00:00:05Z"}"#, "56"),
        (#"{"field":"at","op":"eq","value":"1970-01-01T01:00:02+01:00"}"#, "2"),
        (#"{"field":"count","op":"in","value":[1,5,9]}"#, "25"),
        (#"{"field":"count","op":"not_in","value":[1,5,9]}"#, "134"),
        (#"{"field":"name","op":"contains","value":"NN"}"#, "14"),
        (#"{"field":"name","op":"starts_with","value":"a"}"#, "14"),
        (#"{"field":"name","op":"contains","value":""}"#, "12346"),
        (#"{"field":"name","op":"is_null"}"#, "5"),
        (#"{"field":"name","op":"is_null","value":true}"#, "5"),
        (#"{"field":"price","op":"is_null","value":false}"#, "12456"),
    ])
    func conditionSelectsRows(_ condition: String, _ expected: String) throws {
        let rows = try self.run(
            #"{"dataset":"t","select":["at"],"where":["# + condition + #"],"limit":10}"#
        )
        let seconds = rows.map { String($0.dropLast(3).suffix(1)) }
        #expect(seconds.joined() == expected)
    }

    @Test(arguments: [
        (
            #""select":["name"],"order_by":[{"field":"name","direction":"asc"}]"#,
            #"["Anna"]["Carl"]["Dora"]["anna"]["ben"][null]"#
        ),
        (
            #""select":["name"],"order_by":[{"field":"name","direction":"desc"}]"#,
            #"["ben"]["anna"]["Dora"]["Carl"]["Anna"][null]"#
        ),
        // Sorted by a field that is not selected; equal keys keep the order of the dataset.
        (
            #""select":["name"],"order_by":[{"field":"count","direction":"desc"}]"#,
            #"[null]["Anna"]["anna"]["Carl"]["ben"]["Dora"]"#
        ),
        (#""aggregates":[{"function":"count"}]"#, "[6]"),
        (#""aggregates":[{"function":"count","field":"price"}]"#, "[5]"),
        (
            #""aggregates":[{"function":"sum","field":"count"},{"function":"sum","field":"price"}]"#,
            "[14,8.3]"
        ),
        (
            #""aggregates":[{"function":"avg","field":"count"},{"function":"min","field":"name"}]"#,
            #"[2.8,"Anna"]"#
        ),
        (
            #""aggregates":[{"function":"max","field":"at"},{"function":"max","field":"price"}]"#,
            #"["1970-01-01T00:00:06Z",4]"#
        ),
        (
            #""group_by":["sold"],"aggregates":[{"function":"count"},{"function":"max","field":"count"}]"#,
            "[true,3,5][false,3,3]"
        ),
        (
            #""group_by":["sold","count"],"order_by":[{"field":"count","direction":"asc"}]"#,
            "[false,1][true,2][true,3][false,3][true,5][false,null]"
        ),
        (
            #""group_by":["count"],"aggregates":[{"function":"count","as":"n"}],"#
                + #""order_by":[{"field":"n","direction":"desc"},{"field":"count","direction":"desc"}]"#,
            "[3,2][5,1][2,1][1,1][null,1]"
        ),
        (
            #""aggregates":[{"function":"count"},{"function":"sum","field":"price"},"#
                + #"{"function":"min","field":"count"}],"#
                + #""where":[{"field":"name","op":"eq","value":"x"}]"#, "[0,null,null]"
        ),
        (#""group_by":["name"],"where":[{"field":"name","op":"eq","value":"x"}]"#, ""),
    ])
    func resultIsComputed(_ parts: String, _ expected: String) throws {
        let rows = try self.run(#"{"dataset":"t","limit":100,"# + parts + "}")
        #expect(rows.joined() == expected)
    }

    @Test(arguments: [
        (#"{}"#, ["#/limit", "#/dataset"]),
        (#"{"dataset":"x","limit":1}"#, ["#/dataset"]),
        (#"{"dataset":"t","limit":1001}"#, ["#/limit"]),
        (#"{"dataset":"t","limit":1,"sql":"x"}"#, ["#/sql"]),
        (#"{"dataset":"t","limit":1,"select":["nope","name"]}"#, ["#/select/0"]),
        (#"{"dataset":"t","limit":1,"select":["name","name"]}"#, ["#/select/1"]),
        (#"{"dataset":"t","limit":1,"select":[]}"#, ["#/select"]),
        (#"{"dataset":"t","limit":1,"select":["name"],"group_by":["sold"]}"#, ["#/select"]),
        (
            #"{"dataset":"t","limit":1,"where":[{"field":"nope","op":"eq","value":1}]}"#,
            ["#/where/0/field"]
        ),
        (
            #"{"dataset":"t","limit":1,"where":[{"field":"name","op":"like","value":"x"}]}"#,
            ["#/where/0/op"]
        ),
        (
            #"{"dataset":"t","limit":1,"where":[{"field":"name","op":"eq","value":1}]}"#,
            ["#/where/0/value"]
        ),
        (#"{"dataset":"t","limit":1,"where":[{"field":"name","op":"eq"}]}"#, ["#/where/0/value"]),
        (
            #"{"dataset":"t","limit":1,"where":[{"field":"sold","op":"lt","value":true}]}"#,
            ["#/where/0/op"]
        ),
        (
            #"{"dataset":"t","limit":1,"where":[{"field":"count","op":"contains","value":"1"}]}"#,
            ["#/where/0/op"]
        ),
        (
            #"{"dataset":"t","limit":1,"where":[{"field":"at","op":"gt","value":"soon"}]}"#,
            ["#/where/0/value"]
        ),
        (
            #"{"dataset":"t","limit":1,"where":[{"field":"count","op":"in","value":3}]}"#,
            ["#/where/0/value"]
        ),
        (
            #"{"dataset":"t","limit":1,"where":[{"field":"count","op":"in","value":[1,"x"]}]}"#,
            ["#/where/0/value/1"]
        ),
        (
            #"{"dataset":"t","limit":1,"where":[{"field":"count","op":"is_null","value":"no"}]}"#,
            ["#/where/0/value"]
        ),
        (#"{"dataset":"t","limit":1,"where":[1]}"#, ["#/where/0"]),
        (#"{"dataset":"t","limit":1,"aggregates":[{"function":"sum"}]}"#, ["#/aggregates/0/field"]),
        (
            #"{"dataset":"t","limit":1,"aggregates":[{"function":"sum","field":"name"}]}"#,
            ["#/aggregates/0/field"]
        ),
        (
            #"{"dataset":"t","limit":1,"aggregates":[{"function":"max","field":"sold"}]}"#,
            ["#/aggregates/0/field"]
        ),
        (
            #"{"dataset":"t","limit":1,"aggregates":[{"function":"median","field":"count"}]}"#,
            ["#/aggregates/0/function"]
        ),
        (
            #"{"dataset":"t","limit":1,"aggregates":[{"function":"count"},{"function":"count"}]}"#,
            ["#/aggregates/1/as"]
        ),
        (
            #"{"dataset":"t","limit":1,"aggregates":[{"function":"count","as":"1x"}]}"#,
            ["#/aggregates/0/as"]
        ),
        (
            #"{"dataset":"t","limit":1,"order_by":[{"field":"nope","direction":"up"}]}"#,
            ["#/order_by/0/direction", "#/order_by/0/field"]
        ),
        (
            #"{"dataset":"t","limit":1,"group_by":["sold"],"order_by":[{"field":"name","direction":"asc"}]}"#,
            ["#/order_by/0/field"]
        ),
    ])
    func mistakesAreNamedByPointer(_ body: String, _ pointers: [String]) throws {
        let problem = #expect(throws: Problem.self) { try self.run(body) }
        #expect(problem?.status == 422)
        #expect(problem?.issues.map(\.place) == pointers.map { .pointer($0) })
    }

    @Test func pagesOfAQueryCoverEveryRowOnce() throws {
        try SandboxWorld.inWorld { (world) throws in
            let query =
                #""dataset":"sales","select":["id"],"order_by":[{"field":"revenue","#
                + #""direction":"desc"}]"#
            var ids: [JSON] = []
            var cursor = ""
            repeat {
                let page = try world.post("/query", "{\(query),\"limit\":999\(cursor)}")
                #expect(page.status == 200)
                ids += try page.rows.compactMap(\.first)
                #expect(try page.json["truncated"] == false)
                let next = try page.string("next_cursor")
                cursor = next.map { ",\"cursor\":\"\($0)\"" } ?? ""
            } while !cursor.isEmpty
            #expect(ids.count == 5_000)
            #expect(Set(ids.map { String(describing: $0) }).count == 5_000)
        }
    }

    @Test func cursorOfAnotherQueryIsRefused() throws {
        try SandboxWorld.inWorld { (world) throws in
            let page = try world.post("/query", #"{"dataset":"users","limit":1}"#)
            let cursor = try #require(try page.string("next_cursor"))
            let other = try world.post(
                "/query",
                "{\"dataset\":\"tickets\",\"limit\":1,\"cursor\":\"\(cursor)\"}"
            )
            #expect(other.status == 400)
            #expect(try other.errorPlaces == ["#/cursor"])
            let same = try world.post(
                "/query",
                "{\"dataset\":\"users\",\"limit\":2,\"cursor\":\"\(cursor)\"}"
            )
            #expect(try same.rows.first?.first == "u-1002")
        }
    }

    @Test func createdTicketsAppearInTheDataset() throws {
        try SandboxWorld.inWorld { (world) throws in
            let count = #"{"dataset":"tickets","aggregates":[{"function":"count"}],"limit":1}"#
            #expect(try world.post("/query", count).rows == [[420]])
            let body = #"{"title":"T","description":"D","priority":"low"}"#
            _ = try world.post("/tickets", body, [(name: "Idempotency-Key", value: "k")])
            #expect(try world.post("/query", count).rows == [[421]])
        }
    }

    @Test func queryNeedsItsRoleAndAJSONBody() throws {
        try SandboxWorld.inWorld { (world) throws in
            let token = world.entra.makeAccessToken(
                resource: SandboxDefaults.backendResource,
                roles: ["Users.Read"]
            )
            let answer = try world.answer(
                .post,
                try world.backend.url + "/query",
                try world.contractHeaders(token: token),
                body: "{}"
            )
            #expect(answer.status == 403)
            #expect(try world.post("/query", "[").status == 400)
        }
    }
}
