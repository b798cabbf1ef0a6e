// SPDX-License-Identifier: Apache-2.0
// Goal: when nobody waits any more, the backend is left alone at once.
// Method: cancel at each stage; the backend sees the connection go.

import EventLoop
import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct CancellationTests {
        private static let user = #"{"user_id":"u"}"#

        @Test func abortsTheTransfer() throws {
            try Bench.run(.silence) { bench in
                let context = bench.context()
                bench.fake.onRequest = { _ in context.cancellation.cancel() }
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user,
                    context
                )
                #expect(error.code == .cancelled)
                #expect(bench.fake.requests.count == 1)
                if bench.fake.abortCount == 0 {
                    await withCheckedContinuation { seen in
                        bench.fake.onAbort = { seen.resume() }
                    }
                }
                #expect(bench.fake.abortCount == 1)
            }
        }

        @Test func endsTheBackoff() throws {
            var settings = BackendSettings()
            settings.retry.backoffBaseMS = 5_000
            settings.retry.backoffMaxMS = 5_000
            let busy = FakeBackend.Reply.json(503, "{}", headers: ["Retry-After: 5"])
            try Bench.run(busy, settings: settings) { bench in
                let context = bench.context(timeoutMS: 15_000)
                let timer = try Timer(on: bench.loop) { context.cancellation.cancel() }
                try timer.start(timeoutMS: 50)
                let startMS = bench.loop.nowMS
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user,
                    context
                )
                #expect(error.code == .cancelled)
                #expect(bench.fake.requests.count == 1)
                #expect(bench.loop.nowMS - startMS < 2_000)
            }
        }

        @Test func sendsNothingForACallThatIsOver() throws {
            try Bench.run(.silence) { bench in
                let context = bench.context()
                context.cancellation.cancel()
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    Self.user,
                    context
                )
                #expect(error.code == .cancelled)
                #expect(bench.fake.requests.isEmpty)
            }
        }

        @Test func leavesTheQueue() throws {
            var settings = BackendSettings()
            settings.transfersMax = 1
            try Bench.run(.silence, settings: settings) { bench in
                let tool = GetUserProfile(backend: bench.client)
                let (first, second) = (bench.context(), bench.context())
                let running = LoopActor.startLater {
                    await bench.failure(tool, Self.user, first)
                }
                bench.fake.onRequest = { _ in
                    LoopActor.startLater {
                        // By now the second call waits for the place of the first.
                        #expect(bench.client.gate.waiterCount == 1)
                        second.cancellation.cancel()
                    }
                }
                let error = await bench.failure(tool, Self.user, second)
                #expect(error.code == .cancelled)
                #expect(bench.client.gate.waiterCount == 0)
                first.cancellation.cancel()
                let ended = await running.value
                #expect(ended.code == .cancelled)
                #expect(bench.client.gate.inFlight == 0)
                #expect(bench.fake.requests.count == 1)
            }
        }
    }
}
