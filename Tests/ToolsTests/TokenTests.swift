// SPDX-License-Identifier: Apache-2.0
// Goal: a rejected token is replaced once, and a missing one never hangs a call.
// Method: the real token cache on a credential that yields, fails or hangs.

import EventLoop
import Identity
import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct TokenTests {
        private static let user = #"{"user_id":"u"}"#
        private static let ann = FakeBackend.Reply.json(200, GetUserProfileTests.ann)

        @Test func refreshesARejectedTokenOnce() throws {
            try Bench.run(.json(401, "{}"), Self.ann) { bench in
                let tool = GetUserProfile(backend: bench.client)
                let profile = try await bench.call(tool, Self.user)
                #expect(profile["name"] == "Ann")
                let tokens = bench.fake.requests.map { $0.header("authorization") }
                #expect(tokens == ["Bearer token-1", "Bearer token-2"])
                #expect(bench.credential.exchangeCount == 2)
            }
        }

        @Test func givesUpWhenTheNewTokenIsRejectedToo() throws {
            try Bench.run(.json(401, #"{"detail":"bad token-1"}"#)) { bench in
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user
                )
                #expect(error.code == .unauthenticated)
                #expect(error.status == 401)
                #expect(!error.retryable)
                #expect(bench.fake.requests.count == 2)
                #expect(bench.credential.exchangeCount == 2)
            }
        }

        @Test func doesNotMultiplyRejections() throws {
            try Bench.run(.json(401, "{}")) { bench in
                let tool = GetUserProfile(backend: bench.client)
                for _ in 0..<10 { _ = await bench.failure(tool, Self.user) }
                // The cache forces one exchange in half a minute.
                #expect(bench.credential.exchangeCount == 2)
                #expect(bench.fake.requests.count <= 11)
            }
        }

        @Test func refreshesWritesToo() throws {
            try Bench.run(
                .json(401, "{}"),
                .json(201, CreateTicketTests.ticket)
            ) { bench in
                _ = try await bench.call(
                    CreateTicket(backend: bench.client),
                    #"{"title":"a","description":"b"}"#
                )
                let keys = Set(bench.fake.requests.map { $0.header("idempotency-key") })
                #expect(keys.count == 1)
            }
        }

        @Test(arguments: [
            (IdentityError.Kind.refused, false), (.configuration, false), (.transport, true),
            (.throttled, true),
        ])
        func saysThatThereIsNoToken(kind: IdentityError.Kind, retryable: Bool) throws {
            try Bench.run(Self.ann) { bench in
                bench.credential.failure = IdentityError(kind, "at https://login.corp hunter2")
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user
                )
                #expect(error.code == .unauthenticated)
                #expect(error.retryable == retryable)
                #expect(bench.fake.requests.isEmpty)
            }
        }

        @Test func endsTheWaitForATokenAtTheDeadline() throws {
            try Bench.run(Self.ann) { bench in
                bench.credential.isSilent = true
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user,
                    bench.context(timeoutMS: 50)
                )
                #expect(error.code == .timeout)
            }
        }

        @Test func endsTheWaitForATokenWhenCancelled() throws {
            try Bench.run(Self.ann) { bench in
                bench.credential.isSilent = true
                let context = bench.context()
                let timer = try Timer(on: bench.loop) { context.cancellation.cancel() }
                try timer.start(timeoutMS: 20)
                let startMS = bench.loop.nowMS
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user,
                    context
                )
                #expect(error.code == .cancelled)
                #expect(bench.loop.nowMS - startMS < 2_000)
            }
        }
    }
}
