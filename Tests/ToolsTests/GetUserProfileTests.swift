// SPDX-License-Identifier: Apache-2.0
// Goal: one user by id, and nothing but the user, whatever the agent sends.
// Method: the real client, transport and token cache against a scripted backend.

import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct GetUserProfileTests {
        static let ann = #"{"id":"u-1001","name":"Ann","email":"ann@example.com"}"#
        static let detailed =
            #"{"id":"u-1","name":"B","email":"b@x","details":{"title":"CEO","n":1.50},"salary":9}"#

        @Test func returnsTheUser() throws {
            try Bench.run(.json(200, Self.ann)) { bench in
                let profile = try await bench.call(
                    GetUserProfile(backend: bench.client),
                    #"{"user_id":"u-1001"}"#
                )
                #expect(
                    profile == ["id": "u-1001", "name": "Ann", "email": "ann@example.com"]
                )
                let request = try #require(bench.fake.requests.first)
                #expect(request.method == "GET")
                #expect(request.target == "/users/u-1001?details=false")
                #expect(request.header("authorization") == "Bearer token-1")
                #expect(request.header("accept") == "application/json")
                #expect(request.header("x-request-id") == "req-1")
                #expect(request.header("x-request-timeout-ms").flatMap(Int.init) ?? 0 > 9_000)
                #expect(request.header("content-type") == nil)
                #expect(request.header("idempotency-key") == nil)
                #expect(request.header("traceparent") == nil)
            }
        }

        @Test func passesTheTraceOn() throws {
            try Bench.run(.json(200, Self.ann)) { bench in
                let context = ToolContext(
                    deadlineMS: bench.loop.nowMS + 5_000,
                    requestID: "r",
                    traceparent: "00-a-b-01",
                    tracestate: "v=1"
                )
                _ = try await bench.call(
                    GetUserProfile(backend: bench.client),
                    #"{"user_id":"u"}"#,
                    context
                )
                let request = try #require(bench.fake.requests.first)
                #expect(request.header("traceparent") == "00-a-b-01")
                #expect(request.header("tracestate") == "v=1")
            }
        }

        @Test func returnsDetailsAndDropsWhatTheContractDoesNotHave() throws {
            try Bench.run(.json(200, Self.detailed)) { bench in
                let tool = GetUserProfile(backend: bench.client)
                let profile = try await bench.call(
                    tool,
                    #"{"user_id":"u-1","include_details":true}"#
                )
                #expect(profile["details"]?["title"] == "CEO")
                #expect(profile["details"]?["n"] == JSONNumber(lexeme: "1.50").map { .number($0) })
                #expect(profile["salary"] == nil)
                #expect(bench.fake.requests.first?.target == "/users/u-1?details=true")
                let plain = try await bench.call(tool, #"{"user_id":"u-1"}"#)
                #expect(plain["details"] == nil)
            }
        }

        @Test func encodesTheIDAsOneSegment() throws {
            try Bench.run(.json(200, Self.ann)) { bench in
                let tool = GetUserProfile(backend: bench.client)
                for (id, target) in [
                    ("a b?c#d", "/users/a%20b%3Fc%23d"), ("%2e%2e", "/users/%252e%252e"),
                    ("ä;=&+", "/users/%C3%A4%3B%3D%26%2B"), ("...", "/users/..."),
                    (#"a\\b"#, "/users/a%5Cb"),
                ] {
                    _ = try await bench.call(tool, #"{"user_id":"\#(id)"}"#)
                    #expect(bench.fake.requests.last?.target == target + "?details=false")
                }
            }
        }

        @Test(arguments: ["", ".", "..", "a/b", "../x", "/etc/passwd", #"a\u0000b"#, #"a\nb"#])
        func refusesIDsThatAreNoSegment(id: String) throws {
            let document = try JSONReader().read(Array(#"{"user_id":"\#(id)"}"#.utf8))
            #expect(throws: SchemaError.self) {
                try GetUserProfileRequest.schema.decode(document.root)
            }
        }

        @Test func saysWhoIsUnknown() throws {
            let problem = #"{"title":"Not found","status":404,"detail":"There is no user u-9."}"#
            try Bench.run(.json(404, problem)) { bench in
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    #"{"user_id":"u-9"}"#
                )
                #expect(
                    error
                        == ToolError(
                            .notFound,
                            "The backend has no such object: There is no user u-9.",
                            status: 404,
                            retryable: false,
                            field: "user_id"
                        )
                )
                #expect(bench.fake.requests.count == 1)
            }
        }
    }
}
