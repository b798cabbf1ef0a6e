// SPDX-License-Identifier: Apache-2.0
// Goal: a call survives what passes, gives up in time, and never multiplies an outage.
// Method: scripted statuses and silences; attempts are counted at the backend.

import EventLoop
import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct RetryTests {
        private static let user = #"{"user_id":"u"}"#
        private static let ann = FakeBackend.Reply.json(200, GetUserProfileTests.ann)

        @Test(arguments: [429, 502, 503, 504])
        func repeatsAfterAStatusThatPasses(status: Int) throws {
            try Bench.run(.json(status, "{}"), .reset, Self.ann, settings: Bench.quick) { bench in
                let tool = GetUserProfile(backend: bench.client)
                let profile = try await bench.call(tool, Self.user)
                #expect(profile["name"] == "Ann")
                #expect(bench.fake.requests.count == 3)
                let ids = Set(bench.fake.requests.map { $0.header("x-request-id") })
                #expect(ids == ["req-1"])
            }
        }

        @Test(arguments: [
            (429, ToolErrorCode.rateLimited), (502, .unavailable), (503, .unavailable),
            (504, .unavailable),
        ])
        func givesUpAfterThreeAttempts(status: Int, code: ToolErrorCode) throws {
            try Bench.run(.json(status, "{}"), settings: Bench.quick) { bench in
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user
                )
                #expect(error.code == code)
                #expect(error.status == status)
                #expect(error.retryable)
                #expect(error.retryAfterMS == nil)
                #expect(bench.fake.requests.count == 3)
            }
        }

        @Test(arguments: [
            (400, ToolErrorCode.invalidInput), (403, .forbidden), (404, .notFound),
            (405, .backendError), (409, .backendError), (418, .backendError), (422, .invalidInput),
            (500, .backendError), (501, .backendError), (505, .backendError),
        ])
        func takesOtherStatusesAsFinal(status: Int, code: ToolErrorCode) throws {
            try Bench.run(.json(status, "{}"), settings: Bench.quick) { bench in
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user
                )
                #expect(error.code == code)
                #expect(error.status == status)
                #expect(!error.retryable)
                #expect(bench.fake.requests.count == 1)
            }
        }

        @Test func waitsAsLongAsTheBackendAsks() throws {
            let busy = FakeBackend.Reply.json(503, "{}", headers: ["Retry-After-Ms: 80"])
            try Bench.run(busy, Self.ann, settings: Bench.quick) { bench in
                let startMS = bench.loop.nowMS
                _ = try await bench.call(GetUserProfile(backend: bench.client), Self.user)
                #expect(bench.loop.nowMS - startMS >= 80)
            }
        }

        @Test func doesNotWaitPastTheDeadline() throws {
            let busy = FakeBackend.Reply.json(503, "{}", headers: ["Retry-After: 60"])
            try Bench.run(busy, settings: Bench.quick) { bench in
                let startMS = bench.loop.nowMS
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user
                )
                #expect(error.retryAfterMS == 60_000)
                #expect(bench.fake.requests.count == 1)
                #expect(bench.loop.nowMS - startMS < 1_500)
            }
        }

        @Test func endsAtTheContextsDeadline() throws {
            try Bench.run(.silence) { bench in
                let startMS = bench.loop.nowMS
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user,
                    bench.context(timeoutMS: 100)
                )
                #expect(error.code == .timeout)
                #expect((100...1_500).contains(bench.loop.nowMS - startMS))
                #expect(bench.fake.requests.count == 1)
                let told = bench.fake.requests.first?.header("x-request-timeout-ms")
                #expect((1...100).contains(told.flatMap(Int.init) ?? 0))
            }
        }

        @Test func refusesACallWhoseDeadlineIsPast() throws {
            try Bench.run(Self.ann) { bench in
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user,
                    bench.context(timeoutMS: 0)
                )
                #expect(error.code == .timeout)
                #expect(bench.fake.requests.isEmpty)
            }
        }

        @Test func endsEachAttemptInItsOwnTime() throws {
            var settings = Bench.quick
            settings.attemptTimeoutMS = 50
            try Bench.run(.silence, .silence, Self.ann, settings: settings) { bench in
                let tool = GetUserProfile(backend: bench.client)
                let profile = try await bench.call(tool, Self.user)
                #expect(profile["name"] == "Ann")
                #expect(
                    bench.fake.requests.allSatisfy {
                        (1...50).contains($0.header("x-request-timeout-ms").flatMap(Int.init) ?? 0)
                    }
                )
            }
        }

        @Test func saysThatNobodyListens() throws {
            // A port that was bound and closed again: nothing else is there in this moment.
            try Bench.run(settings: Bench.quick, baseURL: "http://127.0.0.1:1", { _, _ in .close })
            {
                bench in
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user
                )
                #expect(
                    error
                        == ToolError(
                            .unavailable,
                            "The backend cannot be reached.",
                            retryable: true
                        )
                )
            }
        }

        @Test func keepsRetriesToTheBudget() throws {
            try Bench.run(.json(503, "{}"), settings: Bench.quick) { bench in
                let tool = GetUserProfile(backend: bench.client)
                let calls = 60
                for _ in 0..<calls { _ = await bench.failure(tool, Self.user) }
                let retries = bench.fake.requests.count - calls
                // Twenty saved up, six earned by calls, a few by time.
                #expect((20...32).contains(retries))
            }
        }

        @Test func neverSendsTheTokenElsewhere() throws {
            #expect(throws: BackendOriginError.plainHTTP) {
                try BackendOrigin("http://backend.example.com")
            }
            let away = FakeBackend.Reply.body(307, "", headers: ["Location: http://127.0.0.1:1/"])
            try Bench.run(away, settings: Bench.quick) { bench in
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user
                )
                #expect(error.code == .backendError)
                #expect(bench.fake.requests.count == 1)
            }
        }
    }
}
