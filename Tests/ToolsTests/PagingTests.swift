// SPDX-License-Identifier: Apache-2.0
// Goal: a result never passes its limit, and no row is lost or doubled when it is cut.
// Method: a scripted backend that owns rows and serves any slice of them by limit and cursor.

import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct PagingTests {
        /// Serves rows of `bytes` bytes each; a cursor is the index of its row.
        private static func rows(_ count: Int, bytes: Int)
            -> @Sendable (
                FakeBackend.Request, Int
            ) -> FakeBackend.Reply
        {
            let filler = String(repeating: "x", count: bytes)
            return { request, _ in
                guard let document = try? JSONReader().read(Array(request.body.utf8)),
                    let limit = document.root["limit"]?.int64
                else { return .json(400, "{}") }
                let start = document.root["cursor"]?.string.flatMap { Int($0) } ?? 0
                let end = min(count, start + Int(limit))
                let cells = (start..<end).map { #"[\#($0),"\#(filler)"]"# }
                let next = end < count ? #","next_cursor":"\#(end)""# : ""
                return .json(
                    200,
                    #"{"columns":[{"name":"n","type":"integer"},{"name":"t","type":"string"}],"#
                        + #""rows":[\#(cells.joined(separator: ","))]\#(next)}"#
                )
            }
        }

        private static func numbers(_ page: JSON) -> [Int] {
            guard case .array(let rows)? = page["rows"] else { return [] }
            return rows.compactMap { row in
                guard case .array(let cells) = row, case .number(let n)? = cells.first else {
                    return nil
                }
                return n.int64.map { Int($0) }
            }
        }

        @Test func cutsALongPageAndGoesOnExactly() throws {
            try Bench.run(Self.rows(1_000, bytes: 1_000)) { bench in
                let tool = QueryData(backend: bench.client)
                var cursor = ""
                var seen: [Int] = []
                var pages = 0
                while pages < 10 {
                    let page = try await bench.call(
                        tool,
                        #"{"dataset":"s","limit":1000\#(cursor)}"#
                    )
                    pages += 1
                    seen += Self.numbers(page)
                    var writer = JSONWriter()
                    page.write(to: &writer)
                    #expect(try writer.finish().bytes.count <= ToolResultText.bytesMax)
                    guard let next = page["next_cursor"]?.text else {
                        #expect(page["truncated"] == false)
                        break
                    }
                    #expect(page["truncated"] == true)
                    #expect(next == String(seen.count))
                    cursor = #","cursor":"\#(next)""#
                }
                #expect(seen == Array(0..<1_000))
                // The rest after three cut pages fits as it is.
                #expect(pages == 4)
            }
        }

        @Test func fillsMostOfTheResult() throws {
            try Bench.run(Self.rows(1_000, bytes: 1_000)) { bench in
                let page = try await bench.call(
                    QueryData(backend: bench.client),
                    #"{"dataset":"s","limit":1000}"#
                )
                // 256 KiB of rows of 1,010 bytes is 259; a long cursor is kept room for.
                #expect((240...259).contains(Self.numbers(page).count))
                #expect(bench.fake.requests.count == 2)
                let limit = bench.fake.requests[1].body
                #expect(limit.contains(#""limit":\#(Self.numbers(page).count)}"#))
            }
        }

        @Test func leavesAPageThatFitsAlone() throws {
            try Bench.run(Self.rows(200, bytes: 1_000)) { bench in
                let page = try await bench.call(
                    QueryData(backend: bench.client),
                    #"{"dataset":"s","limit":1000}"#
                )
                #expect(Self.numbers(page).count == 200)
                #expect(page["truncated"] == false)
                #expect(bench.fake.requests.count == 1)
            }
        }

        @Test func saysThatOneRowIsTooLarge() throws {
            try Bench.run(Self.rows(3, bytes: 300_000)) { bench in
                let error = await bench.failure(
                    QueryData(backend: bench.client),
                    #"{"dataset":"s"}"#
                )
                #expect(error.code == .backendError)
                #expect(error.hint != nil)
                #expect(bench.fake.requests.count == 1)
            }
        }

        @Test func givesUpOnABackendThatIgnoresTheLimit() throws {
            let row = #"["\#(String(repeating: "x", count: 1_000))"]"#
            let rows = Array(repeating: row, count: 300).joined(separator: ",")
            let body = #"{"columns":[{"name":"t","type":"string"}],"rows":[\#(rows)]}"#
            try Bench.run(.json(200, body)) { bench in
                let error = await bench.failure(
                    QueryData(backend: bench.client),
                    #"{"dataset":"s"}"#
                )
                #expect(error.code == .backendError)
                #expect(bench.fake.requests.count == 3)
            }
        }

        @Test func cutsListsOfTicketsToo() throws {
            let long = CreateTicketTests.ticket.split(separator: "down").joined(
                separator: String(repeating: "d", count: 9_000)
            )
            try Bench.run({ request, _ in
                let limit = request.target.split(separator: "limit=").last.flatMap { Int($0) } ?? 0
                let items = Array(repeating: long, count: limit).joined(separator: ",")
                return .json(200, #"{"items":[\#(items)],"next_cursor":"n\#(limit)","total":400}"#)
            }) { bench in
                let page = try await bench.call(
                    ListTickets(backend: bench.client),
                    #"{"limit":100}"#
                )
                guard case .array(let items)? = page["items"] else { return }
                #expect((25...28).contains(items.count))
                #expect(page["truncated"] == true)
                #expect(page["next_cursor"] == .string("n\(items.count)"))
            }
        }

        @Test func refusesAProfileThatIsTooLong() throws {
            let details = String(repeating: "x", count: 300_000)
            let body = #"{"id":"u","name":"a","email":"b","details":{"x":"\#(details)"}}"#
            try Bench.run(.json(200, body)) { bench in
                let profile = try await bench.call(
                    GetUserProfile(backend: bench.client),
                    #"{"user_id":"u"}"#
                )
                #expect(profile["details"] == nil)
            }
        }
    }
}
