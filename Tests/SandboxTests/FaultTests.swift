// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Testing

@testable import Sandbox

/// Goal: each fault is what a client sees of a real failure, and it is counted.
@Suite struct FaultTests {
    private func request(
        _ world: SandboxWorld,
        _ path: String = "/users/u-1001",
        timeoutMS: Int = 10_000
    ) throws -> HTTPClient.Request {
        var request = HTTPClient.Request(
            .get,
            try world.backend.url + path,
            headers: try HeaderLines(try world.contractHeaders())
        )
        request.timeoutMS = timeoutMS
        request.proxy = .none
        return request
    }

    private func failure(
        _ world: SandboxWorld,
        _ request: HTTPClient.Request
    ) -> TransferError? {
        switch world.exchange(request) {
        case .success: nil
        case .failure(let error): error
        }
    }

    @Test func resetBreaksTheConnection() throws {
        try SandboxWorld.inWorld { (world) throws in
            try world.backend.inject(Fault(.reset, count: 1))
            #expect(self.failure(world, try self.request(world)) == .receiveFailed)
            #expect(try world.backend.counters.dropped == 1)
            #expect(try world.get("/users/u-1001").status == 200)
        }
    }

    @Test func truncatedBodyEndsEarly() throws {
        try SandboxWorld.inWorld { (world) throws in
            try world.backend.inject(Fault(.truncated, count: 1))
            #expect(self.failure(world, try self.request(world)) == .truncated)
            #expect(try world.backend.requests.last?.outcome == .dropped)
        }
    }

    @Test func silentServerIsLeftByItsClient() throws {
        try SandboxWorld.inWorld { (world) throws in
            try world.backend.inject(Fault(.silent, count: 1))
            #expect(self.failure(world, try self.request(world, timeoutMS: 30)) == .timedOut)
            // The next answer comes over another connection, after the first one's end was seen.
            #expect(try world.get("/users/u-1001").status == 200)
            #expect(try world.backend.counters.aborted == 1)
            #expect(try world.backend.requests.first?.outcome == .aborted)
        }
    }

    @Test func slowAnswerIsTheRightOneAfterItsDelay() throws {
        try SandboxWorld.inWorld { (world) throws in
            try world.backend.inject(Fault(.slow, delayMS: 40, count: 1))
            let startMS = world.loop.nowMS
            #expect(try world.get("/users/u-1001").string("id") == "u-1001")
            #expect(world.loop.nowMS - startMS >= 39)
        }
    }

    @Test func clientThatCannotWaitIsCountedAsAborted() throws {
        try SandboxWorld.inWorld { (world) throws in
            try world.backend.inject(Fault(.slow, delayMS: 60_000, count: 1))
            #expect(self.failure(world, try self.request(world, timeoutMS: 30)) == .timedOut)
            #expect(try world.get("/health").status == 200)
            #expect(try world.backend.counters.aborted == 1)
        }
    }

    @Test func statusIsAProblemWithRetryAfter() throws {
        try SandboxWorld.inWorld { (world) throws in
            try world.backend.inject(
                Fault(
                    .status,
                    status: 503,
                    retryAfter: "2",
                    count: 1,
                    method: "GET",
                    path: "/users"
                )
            )
            #expect(try world.get("/health").status == 200)
            let answer = try world.get("/users/u-1001")
            #expect(answer.status == 503)
            #expect(answer.headers.value("Retry-After") == "2")
            #expect(answer.headers.value("Content-Type") == "application/problem+json")
            #expect(answer.headers.value("X-Request-Id") == "test-request")
            #expect(try answer.integer("status") == 503)
            #expect(try world.get("/users/u-1001").status == 200)
        }
    }

    @Test func wrongBodiesAreWrong() throws {
        try SandboxWorld.inWorld { (world) throws in
            let backend = try world.backend
            backend.inject(Fault(.html, count: 1))
            let html = try world.get("/users/u-1001")
            #expect(html.status == 200)
            #expect(html.headers.value("Content-Type") == "text/html; charset=utf-8")
            backend.inject(Fault(.html, status: 502, count: 1))
            #expect(try world.get("/users/u-1001").status == 502)
            backend.inject(Fault(.brokenJSON, count: 1))
            let broken = try world.get("/users/u-1001")
            #expect(broken.status == 200)
            #expect(throws: JSONError.self) { try broken.json }
            backend.inject(Fault(.wrongTypes, count: 1))
            let wrong = try world.get("/users/u-1001")
            #expect(try wrong.string("id") == nil)
            #expect(try wrong.integer("id") == 6)
            backend.inject(Fault(.huge, bodyBytes: 100_000, count: 1))
            let huge = try world.get("/users/u-1001")
            #expect(huge.bytes.count == 100_000)
            #expect(try huge.string("padding") != nil)
        }
    }

    @Test func lostAnswerLeavesItsEffect() throws {
        try SandboxWorld.inWorld { (world) throws in
            let body = #"{"title":"T","description":"D","priority":"low"}"#
            let key = (name: "Idempotency-Key", value: "k1")
            try world.backend.inject(
                Fault(.status, status: 504, count: 1, method: "POST", afterEffect: true)
            )
            #expect(try world.post("/tickets", body, [key]).status == 504)
            let again = try world.post("/tickets", body, [key])
            #expect(again.status == 200)
            #expect(again.headers.value("Idempotency-Replayed") == "true")
            try world.backend.inject(Fault(.status, status: 504, count: 1, method: "POST"))
            let other = (name: "Idempotency-Key", value: "k2")
            #expect(try world.post("/tickets", body, [other]).status == 504)
            #expect(try world.post("/tickets", body, [other]).status == 201)
        }
    }

    @Test func planUsesFaultsUpInOrder() {
        var plan = FaultPlan()
        plan.add(Fault(.status, status: 500, count: 2))
        plan.add(Fault(.reset, path: "/tickets"))
        #expect(plan.take(method: "GET", path: "/users")?.status == 500)
        #expect(plan.take(method: "GET", path: "/tickets")?.status == 500)
        #expect(plan.take(method: "GET", path: "/users") == nil)
        #expect(plan.take(method: "GET", path: "/tickets")?.mode == .reset)
        #expect(plan.take(method: "GET", path: "/tickets")?.mode == .reset)
        for _ in 0..<(2 * FaultPlan.faultsMax) { plan.add(Fault(.silent)) }
        #expect(plan.faults.count == FaultPlan.faultsMax)
        plan.clear()
        #expect(plan.take(method: "GET", path: "/tickets") == nil)
    }

    @Test func logForgetsTheOldestRequestAndNoCount() {
        var log = RequestLog()
        let request = IncomingRequest(method: "GET", path: "/")
        for _ in 0..<(RequestLog.requestsMax + 10) { log.end(log.begin(request), .answered(200)) }
        #expect(log.counters.requests == RequestLog.requestsMax + 10)
        #expect(log.counters.answers == [200: RequestLog.requestsMax + 10])
        #expect(log.requests.count == RequestLog.requestsMax)
        #expect(log.requests.first?.number == 11)
        #expect(log.requests.last?.number == RequestLog.requestsMax + 10)
        log.clear()
        #expect(log.requests.isEmpty)
        #expect(log.begin(request) == RequestLog.requestsMax + 11)
        #expect(log.requests.count == 1)
    }
}
