// SPDX-License-Identifier: Apache-2.0
// Goal: a caller that asks for progress hears of each further step, and only then.

import EventLoop
import JSON
import Testing

@testable import MCPRPC
@testable import Tools

extension LoopSuites {
    @Suite struct ProgressTests {
        /// A context that collects the messages it reports.
        @LoopActor
        private static func context(_ bench: Bench, _ messages: Messages) throws -> ToolContext {
            let reporter = ProgressReporter(
                token: try JSONFragment("t"),
                includesMessage: true
            ) { messages.all.append($0.text) }
            return ToolContext(
                deadlineMS: bench.loop.nowMS + 5_000,
                requestID: "r",
                trace: nil,
                cancellation: Cancellation(),
                progress: reporter
            )
        }

        private final class Messages {
            var all: [String] = []

            func contains(_ index: Int, _ text: String) -> Bool {
                self.all.indices.contains(index) && self.all[index].contains(text)
            }
        }

        @Test func tellsOfTheStartAndOfEachAttempt() throws {
            try Bench.run(
                .json(503, "{}"),
                .json(502, "{}"),
                .json(200, #"{"columns":[],"rows":[]}"#),
                settings: Bench.quick
            ) { bench in
                let messages = Messages()
                let context = try Self.context(bench, messages)
                _ = try await bench.call(
                    QueryData(backend: bench.client),
                    #"{"dataset":"sales"}"#,
                    context
                )
                #expect(messages.all.count == 3)
                #expect(messages.contains(0, #""progress":1,"message":"Querying sales""#))
                #expect(messages.contains(1, #""progress":2,"message":"Attempt 2 of 3""#))
                #expect(messages.contains(2, #""progress":3,"message":"Attempt 3 of 3""#))
            }
        }

        @Test func isSilentWhenOneAttemptIsEnough() throws {
            try Bench.run(.json(200, GetUserProfileTests.ann)) { bench in
                let messages = Messages()
                let context = try Self.context(bench, messages)
                _ = try await bench.call(
                    GetUserProfile(backend: bench.client),
                    #"{"user_id":"u"}"#,
                    context
                )
                #expect(messages.all.isEmpty)
            }
        }
    }
}
