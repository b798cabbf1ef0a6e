// SPDX-License-Identifier: Apache-2.0
// Goal: every filter reaches the backend encoded, and only valid ones do.

import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct ListTicketsTests {
        @Test func sendsEveryFilter() throws {
            try Bench.run(.json(200, #"{"items":[],"total":0}"#)) { bench in
                let result = try await bench.call(
                    ListTickets(backend: bench.client),
                    """
                    {"status":["open","in_progress"],"priority":["high"],"assignee_id":"u-1",\
                    "requester_id":"u 2","created_after":"2026-01-01T00:00:00+02:00",\
                    "created_before":"2026-02-01T00:00:00Z","query":"vpn?","sort":"-priority",\
                    "limit":100,"cursor":"c"}
                    """
                )
                #expect(
                    bench.fake.requests.first?.target
                        == "/tickets?status=open&status=in_progress&priority=high&assignee_id=u-1"
                        + "&requester_id=u%202&created_after=2026-01-01T00%3A00%3A00%2B02%3A00"
                        + "&created_before=2026-02-01T00%3A00%3A00Z&q=vpn%3F&sort=-priority"
                        + "&limit=100&cursor=c"
                )
                #expect(result == ["items": [], "total": 0, "truncated": false])
            }
        }

        @Test func returnsWholeTickets() throws {
            let body = #"{"items":[\#(CreateTicketTests.ticket)],"next_cursor":"n","total":2}"#
            try Bench.run(.json(200, body)) { bench in
                let result = try await bench.call(ListTickets(backend: bench.client), "{}")
                #expect(bench.fake.requests.first?.target == "/tickets?limit=20")
                guard case .array(let items)? = result["items"] else { return }
                #expect(items.first?["created_at"] == "2026-01-18T10:00:00Z")
                #expect(items.first?["internal"] == nil)
            }
        }

        @Test(arguments: [
            #"{"status":"open"}"#, #"{"status":[]}"#, #"{"status":["done"]}"#,
            #"{"status":["open","open"]}"#, #"{"priority":["asap"]}"#, #"{"sort":"title"}"#,
            #"{"created_after":"yesterday"}"#, #"{"created_after":"2026-02-30T00:00:00Z"}"#,
            #"{"created_after":"2026-01-01"}"#, #"{"assignee_id":"a/b"}"#,
            #"{"requester_id":""}"#,
        ])
        func refusesBadArguments(arguments: String) throws {
            let document = try JSONReader().read(Array(arguments.utf8))
            #expect(throws: SchemaError.self) {
                try ListTicketsRequest.schema.decode(document.root)
            }
        }

        @Test(arguments: [
            (#""status":"open""#, #""status":"new""#), (#""priority":"high""#, #""priority":3"#),
            (#""created_at":"2026-01-18T10:00:00Z""#, #""created_at":"today""#),
            (#""tags":["vpn"]"#, #""tags":"vpn""#), (#""title":"VPN","#, ""),
        ])
        func refusesTicketsThatBreakTheContract(right: String, wrong: String) throws {
            let parts = CreateTicketTests.ticket.split(separator: right, maxSplits: 1)
            let ticket = parts.joined(separator: wrong)
            try Bench.run(.json(200, #"{"items":[\#(ticket)]}"#)) { bench in
                let error = await bench.failure(ListTickets(backend: bench.client), "{}")
                #expect(error.code == .backendError)
                #expect(error.message.contains("items[0]"))
            }
        }
    }
}
