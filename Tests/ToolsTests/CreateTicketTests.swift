// SPDX-License-Identifier: Apache-2.0
// Goal: one call creates at most one ticket, and says how to find out when nobody knows.

import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct CreateTicketTests {
        static let ticket = """
            {"id":"t-1402","title":"VPN","description":"down","status":"open","priority":"high",\
            "requester_id":null,"tags":["vpn"],"created_at":"2026-01-18T10:00:00Z",\
            "updated_at":"2026-01-18T10:00:00Z","internal":"x"}
            """
        private static let minimal = #"{"title":"VPN","description":"down"}"#

        @Test func sendsTheTicketWithAFreshKey() throws {
            try Bench.run(.json(201, Self.ticket)) { bench in
                let result = try await bench.call(CreateTicket(backend: bench.client), Self.minimal)
                let request = try #require(bench.fake.requests.first)
                #expect(request.method == "POST")
                #expect(request.target == "/tickets")
                #expect(request.header("content-type") == "application/json")
                #expect(
                    request.body == #"{"title":"VPN","description":"down","priority":"normal"}"#
                )
                let key = try #require(request.header("idempotency-key"))
                #expect(key.utf8.count == 36)
                #expect(result["idempotency_key"] == .string(key))
                #expect(result["id"] == "t-1402")
                #expect(result["tags"] == ["vpn"])
                #expect(result["requester_id"] == nil)
                #expect(result["internal"] == nil)
            }
        }

        @Test func sendsEveryArgument() throws {
            try Bench.run(.json(200, Self.ticket)) { bench in
                _ = try await bench.call(
                    CreateTicket(backend: bench.client),
                    """
                    {"title":"a \\"b\\"","description":"l1\\nl2","priority":"urgent",\
                    "requester_id":"u-1","category":"net","tags":["x","y"],"idempotency_key":"k-1"}
                    """
                )
                let request = try #require(bench.fake.requests.first)
                #expect(request.header("idempotency-key") == "k-1")
                #expect(
                    request.body == """
                        {"title":"a \\"b\\"","description":"l1\\nl2","priority":"urgent",\
                        "requester_id":"u-1","category":"net","tags":["x","y"]}
                        """
                )
            }
        }

        @Test func keepsTheKeyOverAllAttempts() throws {
            var settings = Bench.quick
            settings.attemptTimeoutMS = 60
            try Bench.run(
                .silence,
                .json(503, "{}"),
                .json(200, Self.ticket),
                settings: settings
            ) { bench in
                let result = try await bench.call(CreateTicket(backend: bench.client), Self.minimal)
                let keys = bench.fake.requests.map { $0.header("idempotency-key") }
                #expect(keys.count == 3)
                #expect(Set(keys).count == 1)
                #expect(result["idempotency_key"]?.text == keys.first ?? nil)
                #expect(Set(bench.fake.requests.map(\.body)).count == 1)
            }
        }

        @Test func takesAnotherKeyForAnotherCall() throws {
            try Bench.run(.json(201, Self.ticket)) { bench in
                let tool = CreateTicket(backend: bench.client)
                for _ in 0..<2 { _ = try await bench.call(tool, Self.minimal) }
                #expect(Set(bench.fake.requests.map { $0.header("idempotency-key") }).count == 2)
            }
        }

        @Test func explainsAReusedKey() throws {
            try Bench.run(.json(409, #"{"title":"Conflict"}"#)) { bench in
                let error = await bench.failure(
                    CreateTicket(backend: bench.client),
                    #"{"title":"a","description":"b","idempotency_key":"k"}"#
                )
                #expect(error.code == .invalidInput)
                #expect(error.field == "idempotency_key")
                #expect(error.status == 409)
                #expect(error.hint?.contains("new ticket") == true)
                #expect(bench.fake.requests.count == 1)
            }
        }

        @Test(arguments: [
            FakeBackend.Reply.reset, .json(500, "{}"), .json(504, "{}"), .json(201, "[]"),
        ])
        func tellsTheKeyWhenNobodyKnows(reply: FakeBackend.Reply) throws {
            try Bench.run(reply, settings: Bench.quick) { bench in
                let error = await bench.failure(
                    CreateTicket(backend: bench.client),
                    Self.minimal
                )
                let key = try #require(bench.fake.requests.first?.header("idempotency-key"))
                #expect(error.hint?.contains(key) == true)
            }
        }

        @Test func doesNotDoubtARefusal() throws {
            try Bench.run(.json(422, #"{"errors":[{"field":"category","detail":"unknown"}]}"#)) {
                bench in
                let error = await bench.failure(
                    CreateTicket(backend: bench.client),
                    Self.minimal
                )
                #expect(error.message == "The backend rejected the arguments: category: unknown")
                #expect(error.field == "category")
                #expect(error.hint == nil)
            }
        }

        @Test(arguments: [
            (#"{"description":"b"}"#, "title: is required"),
            (#"{"title":"","description":"b"}"#, "title"),
            (#"{"title":"a\nb","description":"b"}"#, "title"),
            (#"{"title":"a","description":""}"#, "description"),
            (#"{"title":"a","description":"b","priority":"asap"}"#, "priority: must be one of"),
            (#"{"title":"a","description":"b","tags":["x","x"]}"#, "tags"),
            (#"{"title":"a","description":"b","idempotency_key":"a b"}"#, "idempotency_key"),
            (#"{"title":"a","description":"b","idempotency_key":"a\r\nX: y"}"#, "idempotency_key"),
            (#"{"title":"a","description":"b","assignee":"u"}"#, "assignee"),
        ])
        func refusesBadArguments(arguments: String, start: String) throws {
            let document = try JSONReader().read(Array(arguments.utf8))
            let error = #expect(throws: SchemaError.self) {
                try CreateTicketRequest.schema.decode(document.root)
            }
            #expect(error?.description.hasPrefix(start) == true)
        }
    }
}

extension JSON {
    /// The text of a string.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
