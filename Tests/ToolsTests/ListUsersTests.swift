// SPDX-License-Identifier: Apache-2.0
// Goal: pages of people, with the backend's own cursors.

import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct ListUsersTests {
        private static let page = """
            {"items":[{"id":"u-1","name":"A","email":"a@x","team":"y"}],"next_cursor":"c+/=",\
            "total":7}
            """

        @Test func asksForAPage() throws {
            try Bench.run(.json(200, Self.page)) { bench in
                let result = try await bench.call(
                    ListUsers(backend: bench.client),
                    #"{"query":"a & b","limit":5,"cursor":"x+/="}"#
                )
                #expect(
                    bench.fake.requests.first?.target
                        == "/users?limit=5&cursor=x%2B%2F%3D&q=a%20%26%20b"
                )
                #expect(
                    result == [
                        "items": [["id": "u-1", "name": "A", "email": "a@x"]],
                        "next_cursor": "c+/=", "total": 7, "truncated": false,
                    ]
                )
            }
        }

        @Test func hasDefaults() throws {
            try Bench.run(.json(200, #"{"items":[],"next_cursor":null}"#)) { bench in
                let result = try await bench.call(ListUsers(backend: bench.client), "{}")
                #expect(bench.fake.requests.first?.target == "/users?limit=20")
                #expect(result == ["items": [], "truncated": false])
            }
        }

        @Test func namesTheArgumentOfAProblem() throws {
            let problem = #"{"title":"Bad request","errors":[{"field":"q","detail":"too short"}]}"#
            try Bench.run(.json(400, problem)) { bench in
                let error = await bench.failure(ListUsers(backend: bench.client), #"{"query":"a"}"#)
                #expect(error.field == "query")
                #expect(error.message == "The backend rejected the arguments: query: too short")
            }
        }

        @Test(arguments: [
            (#"{"limit":0}"#, "limit: must be an integer between 1 and 100"),
            (#"{"limit":101}"#, "limit"), (#"{"limit":"5"}"#, "limit"),
            (#"{"limit":1.5}"#, "limit"),
            (#"{"cursor":""}"#, "cursor"), (#"{"cursor":"a\nb"}"#, "cursor"),
            (#"{"query":""}"#, "query"), (#"{"page":2}"#, "page"), ("[]", "must be an object"),
        ])
        func refusesBadArguments(arguments: String, start: String) throws {
            let document = try JSONReader().read(Array(arguments.utf8))
            let error = #expect(throws: SchemaError.self) {
                try ListUsersRequest.schema.decode(document.root)
            }
            #expect(error?.description.hasPrefix(start) == true)
        }

        @Test(arguments: [
            #"{"items":[{"id":"u","name":"a"}]}"#, #"{"items":{}}"#, #"{"next_cursor":"c"}"#,
            #"{"items":[],"next_cursor":5}"#, #"{"items":[],"total":-1}"#,
            #"{"items":[],"total":"many"}"#, #"{"items":[],"next_cursor":""}"#,
        ])
        func refusesPagesThatBreakTheContract(body: String) throws {
            try Bench.run(.json(200, body)) { bench in
                let error = await bench.failure(ListUsers(backend: bench.client), "{}")
                #expect(error.code == .backendError)
                #expect(!error.retryable)
            }
        }
    }
}
