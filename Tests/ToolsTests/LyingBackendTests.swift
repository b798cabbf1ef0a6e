// SPDX-License-Identifier: Apache-2.0
// Goal: a backend that breaks its contract in any way gives a typed error that tells nothing.
// Method: every lie once, with the code, the retryable flag and the attempts it must give.

import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct LyingBackendTests {
        struct Lie: CustomTestStringConvertible, Sendable {
            let testDescription: String
            let reply: FakeBackend.Reply
            let code: ToolErrorCode
            var attempts = 1

            init(
                _ name: String,
                _ reply: FakeBackend.Reply,
                _ code: ToolErrorCode = .backendError,
                attempts: Int = 1
            ) {
                self.testDescription = name
                self.reply = reply
                self.code = code
                self.attempts = attempts
            }
        }

        private static let html = "<html><body>Traceback: db.corp /srv/app hunter2</body></html>"
        private static let json = ["Content-Type: application/json"]

        static let lies: [Lie] = [
            Lie("wrong type", .json(200, #"{"id":1,"name":"hunter2","email":"c"}"#)),
            Lie("missing member", .json(200, #"{"id":"u","name":"hunter2"}"#)),
            Lie("null member", .json(200, #"{"id":"u","name":null,"email":"hunter2"}"#)),
            Lie("empty id", .json(200, #"{"id":"","name":"a","email":"hunter2"}"#)),
            Lie(
                "details not an object",
                .json(200, #"{"id":"u","name":"a","email":"b","details":[]}"#)
            ),
            Lie("array", .json(200, "[]")),
            Lie("string", .json(200, #""hunter2""#)),
            Lie("null", .json(200, "null")),
            Lie("broken JSON", .json(200, #"{"id":"u","name":"hunter2"#)),
            Lie("two values", .json(200, "{} {}")),
            Lie("NaN", .json(200, #"{"id":NaN}"#)),
            Lie("invalid escape", .json(200, #"{"id":"\ud800"}"#)),
            Lie("deep", .json(200, String(repeating: "[", count: 10_000))),
            Lie("empty body", .json(200, "")),
            Lie("HTML with 200", .body(200, html, headers: ["Content-Type: text/html"])),
            Lie("HTML that claims JSON", .body(200, html, headers: json)),
            Lie("JSON that claims text", .body(200, "{}", headers: ["Content-Type: text/plain"])),
            Lie("no content type", .body(200, "{}", headers: [])),
            Lie("redirect", .body(302, "", headers: ["Location: http://db.corp/hunter2"])),
            Lie("no content", .raw("HTTP/1.1 204 No Content\r\n\r\n")),
            Lie("HTML with 500", .body(500, html, headers: ["Content-Type: text/html"])),
            Lie("HTML with 404", .body(404, html, headers: ["Content-Type: text/html"]), .notFound),
            Lie(
                "stack trace with 500",
                .json(
                    500,
                    #"{"title":"E","detail":"Traceback (most recent call last)\n /srv/app"}"#
                )
            ),
            Lie(
                "secrets with 400",
                .json(400, #"{"detail":"cannot reach http://db.corp:5432 as hunter2@db.corp"}"#),
                .invalidInput
            ),
            Lie("broken problem", .json(400, #"{"title":"#), .invalidInput),
            Lie(
                "problem of wrong types",
                .json(400, #"{"title":1,"errors":{"a":1}}"#),
                .invalidInput
            ),
            Lie("huge", .body(200, String(repeating: " ", count: 200_000), headers: json)),
            Lie("not HTTP", .rawThenClose("SSH-2.0-OpenSSH_9.2 hunter2\r\n")),
            Lie("reset", .reset, .unavailable, attempts: 3),
            Lie("empty reply", .close, .unavailable, attempts: 3),
            Lie(
                "cut short",
                .rawThenClose(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100\r\n\r\n{"
                ),
                .unavailable,
                attempts: 3
            ),
            Lie("silence", .silence, .timeout, attempts: 3),
            Lie(
                "slow body",
                .raw(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 9\r\n\r\n{"
                ),
                .timeout,
                attempts: 3
            ),
        ]

        @Test(arguments: lies)
        func isATypedError(lie: Lie) throws {
            var settings = Bench.quick
            settings.attemptTimeoutMS = 60
            settings.bodyBytesMax = 100_000
            try Bench.run(lie.reply, settings: settings) { bench in
                let error = await bench.failure(
                    GetUserProfile(backend: bench.client),
                    #"{"user_id":"u-1"}"#
                )
                #expect(error.code == lie.code)
                #expect(error.retryable == (lie.attempts > 1))
                #expect(bench.fake.requests.count == lie.attempts)
                #expect(error.message.utf8.count < 400)
            }
        }

        @Test func readsJSONWithAnyParametersAndSuffix() throws {
            let types = ["Application/JSON; charset=utf-8", "application/vnd.company+json"]
            for type in types {
                try Bench.run(
                    .body(200, GetUserProfileTests.ann, headers: ["content-type:  \(type)"])
                ) { bench in
                    let profile = try await bench.call(
                        GetUserProfile(backend: bench.client),
                        #"{"user_id":"u"}"#
                    )
                    #expect(profile["name"] == "Ann")
                }
            }
        }
    }
}
