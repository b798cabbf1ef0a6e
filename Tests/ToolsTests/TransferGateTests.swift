// SPDX-License-Identifier: Apache-2.0
// Goal: never more transfers than allowed, waiters in order, and a queue with an end.

import EventLoop
import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct TransferGateTests {
        private static let ann = FakeBackend.Reply.json(200, GetUserProfileTests.ann)

        @Test func servesAllWithinTheLimit() throws {
            var settings = BackendSettings()
            settings.transfersMax = 2
            try Bench.run(Self.ann, settings: settings) { bench in
                let tool = GetUserProfile(backend: bench.client)
                var inFlightMax = 0
                bench.fake.onRequest = { _ in
                    inFlightMax = max(inFlightMax, bench.client.gate.inFlight)
                }
                let calls = (0..<20).map { number in
                    LoopActor.startLater {
                        try? await bench.call(tool, #"{"user_id":"u\#(number)"}"#)
                    }
                }
                for call in calls {
                    let profile = await call.value
                    #expect(profile?["name"] == "Ann")
                }
                #expect(inFlightMax == 2)
                #expect(bench.client.gate.inFlight == 0)
                let targets = bench.fake.requests.map(\.target)
                #expect(targets.count == 20)
                #expect(targets.first == "/users/u0?details=false")
            }
        }

        @Test func refusesBeyondTheQueue() throws {
            var settings = BackendSettings()
            settings.transfersMax = 1
            settings.waitersMax = 0
            try Bench.run(.silence, settings: settings) { bench in
                let tool = GetUserProfile(backend: bench.client)
                let first = bench.context()
                let running = LoopActor.startLater {
                    await bench.failure(tool, #"{"user_id":"u"}"#, first)
                }
                await withCheckedContinuation { arrived in
                    bench.fake.onRequest = { _ in arrived.resume() }
                }
                let error = await bench.failure(tool, #"{"user_id":"v"}"#)
                #expect(error.code == .unavailable)
                #expect(error.retryable)
                #expect(error.retryAfterMS != nil)
                first.cancellation.cancel()
                _ = await running.value
            }
        }

        @Test func waitsNoLongerThanTheCall() throws {
            var settings = BackendSettings()
            settings.transfersMax = 1
            try Bench.run(.silence, settings: settings) { bench in
                let tool = GetUserProfile(backend: bench.client)
                let first = bench.context()
                let running = LoopActor.startLater {
                    await bench.failure(tool, #"{"user_id":"u"}"#, first)
                }
                await withCheckedContinuation { arrived in
                    bench.fake.onRequest = { _ in arrived.resume() }
                }
                let error = await bench.failure(
                    tool,
                    #"{"user_id":"v"}"#,
                    bench.context(timeoutMS: 30)
                )
                #expect(error.code == .unavailable)
                #expect(bench.client.gate.waiterCount == 0)
                first.cancellation.cancel()
                _ = await running.value
            }
        }
    }
}
