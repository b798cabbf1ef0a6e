// SPDX-License-Identifier: Apache-2.0
// Goal: the tools and a strict backend agree on docs/backend-openapi.yaml, in good days and bad.
// Method: the embedded backend, which refuses every header, parameter and member it does not know.

import EventLoop
import JSON
import MCPRPC
import Sandbox
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct SandboxContractTests {
        private static func list(_ json: JSON?) -> [JSON] {
            if case .array(let elements)? = json { elements } else { [] }
        }

        private static func number(_ json: JSON?) -> Int? {
            if case .number(let number)? = json { number.int64.map { Int($0) } } else { nil }
        }

        /// Reads all pages; gives the ids and the number of pages.
        @LoopActor private static func ids<T: Tool>(
            _ bench: SandboxBench,
            _ tool: T,
            _ arguments: String
        ) async throws -> (ids: [String], pages: Int) {
            var ids: [String] = []
            var cursor = ""
            for page in 1...50 {
                let result = try await bench.call(tool, "{\(arguments)\(cursor)}")
                ids += Self.list(result["items"]).compactMap { $0["id"]?.text }
                guard let next = result["next_cursor"]?.text else { return (ids, page) }
                cursor = #","cursor":"\#(next)""#
            }
            return (ids, 50)
        }

        @Test func readsUsersPageByPage() throws {
            try SandboxBench.run { bench in
                let tool = ListUsers(backend: bench.client)
                let (ids, pages) = try await Self.ids(bench, tool, #""limit":100"#)
                #expect(ids.count >= 250)
                #expect(Set(ids).count == ids.count)
                #expect(pages == (ids.count + 99) / 100)
                let profile = try await bench.call(
                    GetUserProfile(backend: bench.client),
                    #"{"user_id":"\#(ids[7])","include_details":true}"#
                )
                #expect(profile["id"] == .string(ids[7]))
                #expect(profile["details"]?["department"]?.text != nil)
                let unknown = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    #"{"user_id":"nobody ?&%"}"#
                )
                #expect(unknown.code == .notFound)
                #expect(unknown.field == "user_id")
                let badCursor = await bench.failure(tool, #"{"cursor":"nonsense"}"#)
                #expect(badCursor.code == .invalidInput)
                #expect(badCursor.field == "cursor")
            }
        }

        @Test func filtersTickets() throws {
            try SandboxBench.run { bench in
                let tool = ListTickets(backend: bench.client)
                let all = try await Self.ids(bench, tool, #""limit":100"#)
                #expect(all.ids.count >= 400)
                #expect(Set(all.ids).count == all.ids.count)
                let filters = """
                    "status":["open","in_progress"],"priority":["high","urgent"],\
                    "created_after":"2020-01-01T00:00:00+01:00","sort":"-priority","limit":100
                    """
                let some = try await Self.ids(bench, tool, filters)
                #expect(!some.ids.isEmpty && some.ids.count < all.ids.count)
                #expect(Set(some.ids).isSubset(of: all.ids))
                let none = try await bench.call(tool, #"{"assignee_id":"nobody"}"#)
                #expect(none == ["items": [], "total": 0, "truncated": false])
            }
        }

        @Test func createsATicketOnceEvenWhenTheAnswerIsLost() throws {
            try SandboxBench.run { bench in
                let tool = CreateTicket(backend: bench.client)
                bench.backend.inject(
                    Fault(.reset, count: 1, method: "POST", path: "/tickets", afterEffect: true)
                )
                let arguments = """
                    "title":"VPN","description":"down since 9","priority":"high",\
                    "requester_id":"u-1001","category":"network","tags":["vpn","x y"]
                    """
                let first = try await bench.call(tool, "{\(arguments)}")
                let key = try #require(first["idempotency_key"]?.text)
                let again = try await bench.call(
                    tool,
                    #"{\#(arguments),"idempotency_key":"\#(key)"}"#
                )
                #expect(again == first)
                let found = try await bench.call(
                    ListTickets(backend: bench.client),
                    #"{"query":"down since 9"}"#
                )
                #expect(Self.number(found["total"]) == 1)
                let other = await bench.failure(
                    tool,
                    #"{"title":"other","description":"d","idempotency_key":"\#(key)"}"#
                )
                #expect(other.code == .invalidInput)
                #expect(other.field == "idempotency_key")
            }
        }

        @Test func queriesDatasets() throws {
            try SandboxBench.run { bench in
                let tool = QueryData(backend: bench.client)
                let groups = try await bench.call(
                    tool,
                    """
                    {"dataset":"sales","where":[{"field":"returned","op":"eq","value":false}],\
                    "group_by":["region"],"aggregates":[{"function":"sum","field":"revenue",\
                    "as":"total"},{"function":"count"}],"order_by":[{"field":"total",\
                    "direction":"desc"}]}
                    """
                )
                #expect(
                    Self.list(groups["columns"]).map { $0["name"] } == ["region", "total", "count"]
                )
                #expect(Self.list(groups["rows"]).count > 1)
                for (arguments, field) in [
                    (#"{"dataset":"nothing"}"#, "dataset"),
                    (
                        #"{"dataset":"sales","where":[{"field":"nope","op":"eq","value":1}]}"#,
                        "where[0].field"
                    ),
                    (#"{"dataset":"sales","select":["nope"]}"#, "select[0]"),
                ] {
                    let error = await bench.failure(tool, arguments)
                    #expect(error.code == .invalidInput)
                    #expect(error.field == field)
                }
            }
        }

        @Test func readsAWholeDatasetThroughCutPages() throws {
            try SandboxBench.run { bench in
                let tool = QueryData(backend: bench.client)
                var seen: Set<String> = []
                var rows = 0
                var cursor = ""
                for _ in 0..<40 {
                    let page = try await bench.call(
                        tool,
                        #"{"dataset":"sales","limit":1000\#(cursor)}"#
                    )
                    for row in Self.list(page["rows"]) {
                        rows += 1
                        seen.insert("\(row)")
                    }
                    guard let next = page["next_cursor"]?.text else { break }
                    cursor = #","cursor":"\#(next)""#
                }
                #expect(rows >= 4_000)
                #expect(seen.count == rows)
            }
        }

        @Test(arguments: [
            (Fault(.silent), ToolErrorCode.timeout), (Fault(.reset), .unavailable),
            (Fault(.truncated), .unavailable), (Fault(.html), .backendError),
            (Fault(.html, status: 502), .unavailable), (Fault(.brokenJSON), .backendError),
            (Fault(.wrongTypes), .backendError), (Fault(.huge), .backendError),
            (Fault(.status, status: 429, retryAfter: "30"), .rateLimited),
            (Fault(.status, status: 503), .unavailable),
            (Fault(.status, status: 500), .backendError),
        ])
        func survivesEachFault(fault: Fault, code: ToolErrorCode) throws {
            try SandboxBench.run { bench in
                bench.backend.inject(fault)
                let error = await bench.failure(ListUsers(backend: bench.client), "{}")
                #expect(error.code == code)
                bench.backend.clearFaults()
                let page = try await bench.call(ListUsers(backend: bench.client), "{}")
                #expect(Self.list(page["items"]).count == 20)
            }
        }

        @Test func replacesARevokedToken() throws {
            try SandboxBench.run { bench in
                let tool = ListUsers(backend: bench.client)
                _ = try await bench.call(tool, "{}")
                bench.entra.revokeTokens()
                let page = try await bench.call(tool, "{}")
                #expect(Self.list(page["items"]).count == 20)
                #expect(await bench.client.checkHealth() == .healthy)
            }
        }
    }
}
