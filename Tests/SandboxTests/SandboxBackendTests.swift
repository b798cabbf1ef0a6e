// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Testing

@testable import Sandbox

/// Goal: every operation of docs/backend-openapi.yaml, right and wrong, over real sockets.
@Suite struct SandboxBackendTests {
    @Test func healthNeedsAToken() throws {
        try SandboxWorld.inWorld { (world) throws in
            let answer = try world.get("/health")
            #expect(answer.status == 200)
            #expect(try answer.string("status") == "healthy")
            let anonymous = try world.answer(.get, try world.backend.url + "/health")
            #expect(anonymous.status == 401)
            #expect(anonymous.headers.value("WWW-Authenticate") == "Bearer")
        }
    }

    @Test func oneUserWithAndWithoutDetails() throws {
        try SandboxWorld.inWorld { (world) throws in
            let plain = try world.get("/users/u-1001")
            #expect(
                plain.text
                    == #"{"id":"u-1001","name":"Ann Acker","email":"ann.acker@example.com"}"#
            )
            #expect(plain.headers.value("Content-Type") == "application/json")
            #expect(plain.headers.value("X-Request-Id") == "test-request")
            let detailed = try world.get("/users/u-1020?details=true")
            let details = try #require(try detailed.json["details"])
            #expect(details["department"] != nil && details["manager_id"] != nil)
            #expect(try world.get("/users/u-1020?details=false").json["details"] == nil)
            #expect(try world.get("/users/u%2D1001").string("id") == "u-1001")
        }
    }

    @Test func unknownUserIsAProblem() throws {
        try SandboxWorld.inWorld { (world) throws in
            let answer = try world.get("/users/u-9999")
            #expect(answer.status == 404)
            #expect(answer.headers.value("Content-Type") == "application/problem+json")
            #expect(try answer.string("detail") == "There is no user u-9999.")
            #expect(try answer.string("instance") == "/users/u-9999")
            #expect(try answer.string("type") == "about:blank")
        }
    }

    @Test(arguments: [
        ("/users/u-1001?details=1", ["details"]), ("/users/u-1001?x=1", ["x"]),
        ("/users?limit=0", ["limit"]), ("/users?limit=101", ["limit"]),
        ("/users?limit=ten", ["limit"]), ("/users?limit=1&limit=2", ["limit"]),
        ("/users?q=", ["q"]), ("/users?cursor=abc", ["cursor"]), ("/users?cursor=", ["cursor"]),
        ("/tickets?status=new", ["status"]), ("/tickets?status=open&status=open", ["status"]),
        ("/tickets?priority=HIGH", ["priority"]), ("/tickets?sort=title", ["sort"]),
        ("/tickets?sort=--priority", ["sort"]), ("/tickets?sort=", ["sort"]),
        ("/tickets?created_after=yesterday", ["created_after"]),
        ("/tickets?assignee_id=", ["assignee_id"]), ("/tickets?limit=0&sort=x", ["limit", "sort"]),
    ])
    func wrongParametersAreNamed(_ path: String, _ names: [String]) throws {
        try SandboxWorld.inWorld { (world) throws in
            let answer = try world.get(path)
            #expect(answer.status == 400)
            #expect(try answer.errorPlaces == names)
        }
    }

    @Test func undecodableQueriesAndEmptyRangesAreRefused() throws {
        try SandboxWorld.inWorld { (world) throws in
            let answer = try world.get("/users?q=%FF")
            #expect(answer.status == 400)
            let range = "created_after=2026-02-01T00:00:00Z&created_before=2026-02-01T00:00:00Z"
            #expect(try world.get("/tickets?" + range).status == 422)
        }
    }

    @Test func pagesOfUsersCoverEveryoneOnce() throws {
        try SandboxWorld.inWorld { (world) throws in
            var ids: [String] = []
            var path = "/users?limit=100"
            // Other limits on the way: a cursor is not bound to one.
            for limit in [7, 100, 100, 100] {
                let page = try world.get(path)
                #expect(try page.integer("total") == Int64(SeedUsers.count))
                ids += try page.itemIDs
                guard let cursor = try page.string("next_cursor") else { break }
                path = "/users?limit=\(limit)&cursor=\(cursor)"
            }
            #expect(ids.count == SeedUsers.count)
            #expect(ids == ids.sorted() && Set(ids).count == ids.count)
        }
    }

    @Test func usersAreFoundByNameAndAddressInAnyCase() throws {
        try SandboxWorld.inWorld { (world) throws in
            let page = try world.get("/users?q=ANN.&limit=5")
            #expect(try page.itemIDs.first == "u-1001")
            let total = try #require(try page.integer("total"))
            #expect(total > 5 && total < 20)
            let cursor = try #require(try page.string("next_cursor"))
            #expect(try world.get("/users?q=ann.&limit=5&cursor=\(cursor)").itemIDs.count > 0)
            #expect(try world.get("/users?q=bob&cursor=\(cursor)").status == 400)
            #expect(try world.get("/users?q=nobody+at+all").text == #"{"items":[],"total":0}"#)
        }
    }

    @Test func otherMethodsAndPathsAreProblems() throws {
        try SandboxWorld.inWorld { (world) throws in
            let url = try world.backend.url
            let headers = try world.contractHeaders()
            for (method, path, allow) in [
                (HTTPClient.Method.post, "/users", "GET, HEAD"),
                (.delete, "/users/u-1001", "GET, HEAD"), (.put, "/tickets", "GET, HEAD, POST"),
                (.get, "/query", "POST"), (.post, "/health", "GET, HEAD"),
            ] {
                let answer = try world.answer(method, url + path, headers)
                #expect(answer.status == 405, "\(method) \(path)")
                #expect(answer.headers.value("Allow") == allow)
            }
            for path in ["/", "/users/", "/users/u-1001/x", "/nothing", "/users/a%2Fb", "//users"] {
                let answer = try world.answer(.get, url + path, headers)
                #expect(answer.status == 404, "\(path)")
                #expect(answer.headers.value("Content-Type") == "application/problem+json")
            }
            let head = try world.answer(.head, url + "/users/u-1001", headers)
            #expect(head.status == 200 && head.bytes.isEmpty)
            #expect(head.headers.value("Content-Length") == "66")
        }
    }

    @Test func contractFieldsAreRequired() throws {
        try SandboxWorld.inWorld { (world) throws in
            let token = world.entra.makeAccessToken(resource: SandboxDefaults.backendResource)
            let bearer = (name: "Authorization", value: "Bearer \(try #require(token))")
            let url = try world.backend.url + "/users/u-1001"
            let answer = try world.answer(.get, url, [bearer])
            #expect(answer.status == 400)
            #expect(try answer.errorPlaces == ["X-Request-Id", "X-Request-Timeout-Ms"])
            let zero = (name: "X-Request-Timeout-Ms", value: "0")
            let id = (name: "X-Request-Id", value: "a")
            #expect(try world.answer(.get, url, [bearer, id, zero]).status == 400)
        }
    }

    @Test func headersSeenAreRemembered() throws {
        try SandboxWorld.inWorld { (world) throws in
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            _ = try world.post(
                "/tickets?x=1",
                "{}",
                [
                    (name: "traceparent", value: trace),
                    (name: "Idempotency-Key", value: "key-1"),
                ]
            )
            let seen = try #require(try world.backend.lastRequest)
            #expect(seen.method == "POST" && seen.target == "/tickets?x=1")
            #expect(seen.headers["traceparent"] == trace)
            #expect(seen.headers["idempotency-key"] == "key-1")
            #expect(seen.body == Array("{}".utf8))
            #expect(seen.outcome == .answered(422))
        }
    }

    @Test func controlEndpointSwitchesShowsAndHidesTheToken() throws {
        try SandboxWorld.inWorld { (world) throws in
            let url = try world.backend.url + SandboxBackend.controlPath
            let json = (name: "Content-Type", value: "application/json")
            let fault = #"{"mode":"status","status":429,"retry_after":"3","count":1}"#
            let state = try world.answer(.post, url, [json], body: fault)
            #expect(state.status == 200)
            #expect(state.text.contains(#""status":429"#))
            #expect(try world.get("/health").headers.value("Retry-After") == "3")
            let after = try world.answer(.get, url)
            #expect(after.text.contains(#""faults":[]"#))
            #expect(after.text.contains(#""answers":{"429":1}"#))
            #expect(after.text.contains("x-request-id") && !after.text.contains("Bearer"))
            let wrong = try world.answer(.post, url, [json], body: #"{"fault":1}"#)
            #expect(try wrong.errorPlaces == ["#/fault"])
            _ = try world.answer(.post, url, [json], body: #"{"clear_log":true}"#)
            #expect(try world.backend.requests.isEmpty)
        }
    }
}
