// SPDX-License-Identifier: Apache-2.0
//
// Goal: what a call gives back: results, failures, progress, in the words of each revision.

import JSON
import MCPRPC
import Testing

private let meta =
    #""_meta":{"io.modelcontextprotocol/serverInfo":"#
    + #"{"name":"fixture","title":"Fixture","version":"1.2.3"}}"#
private let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

private func legacyCall(_ tool: String, _ arguments: String, _ version: String) -> Post {
    .legacy(
        "tools/call",
        params: #"{"name":"\#(tool)","arguments":\#(arguments)}"#,
        version: version
    )
}

@Suite struct ToolCallTests {
    let dispatcher = Fixtures.dispatcher()

    /// The call itself, not run.
    private func call(_ post: Post) throws -> ToolCall {
        guard case .call(let call) = post.decide(self.dispatcher) else {
            throw NotACall()
        }
        return call
    }

    private struct NotACall: Error {}

    private func script(_ step: String, meta: String = "") -> Post {
        .modernCall("scripted", #"{"step":"\#(step)"}"#, meta: meta)
    }

    @Test func givesTheSameJSONAsTextAndAsStructure() async {
        let reply = await Post.modernCall("echo", #"{"text":"a\"b"}"#).send(self.dispatcher)
        #expect(
            reply.body
                == #"{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","content":"#
                + #"[{"type":"text","text":"{\"text\":\"a\\\"b\",\"status\":\"said\"}"}],"#
                + #""structuredContent":{"text":"a\"b","status":"said"},\#(meta)}}"#
        )
        #expect(reply.status == 200)
        #expect(reply.summary.tool == "echo")
        #expect(reply.summary.outcome == .ok)
        #expect(reply.summary.era == .modern)
    }

    @Test(arguments: ["2025-06-18", "2025-11-25"])
    func givesLegacyClientsNothingModern(version: String) async {
        let reply = await legacyCall("echo", #"{"text":"a"}"#, version).send(self.dispatcher)
        #expect(
            reply.body
                == #"{"jsonrpc":"2.0","id":7,"result":{"content":"#
                + #"[{"type":"text","text":"{\"text\":\"a\",\"status\":\"said\"}"}],"#
                + #""structuredContent":{"text":"a","status":"said"}}}"#
        )
    }

    @Test(arguments: ["2024-11-05", "2025-03-26"])
    func givesTheOldestClientsTextOnly(version: String) async {
        let reply = await legacyCall("echo", #"{"text":"a"}"#, version).send(self.dispatcher)
        #expect(
            reply.body
                == #"{"jsonrpc":"2.0","id":7,"result":{"content":"#
                + #"[{"type":"text","text":"{\"text\":\"a\",\"status\":\"said\"}"}]}}"#
        )
    }

    @Test func tellsAFailureInASentenceAndInFields() async {
        let reply = await self.script("fail").send(self.dispatcher)
        #expect(
            reply.body
                == #"{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","isError":true,"#
                + #""content":[{"type":"text","text":"Too many calls."}],"structuredContent":"#
                + #"{"code":"RATE_LIMITED","message":"Too many calls.","status":429,"#
                + #""retryable":true,"retry_after_ms":1500,"field":"step","hint":"Wait."},"#
                + "\(meta)}}"
        )
        #expect(reply.status == 200)
        #expect(reply.summary.outcome == .toolError(.rateLimited))
        let oldest = await legacyCall("scripted", #"{"step":"fail"}"#, "2025-03-26")
            .send(self.dispatcher)
        #expect(
            oldest.body
                == #"{"jsonrpc":"2.0","id":7,"result":{"isError":true,"#
                + #""content":[{"type":"text","text":"Too many calls."}]}}"#
        )
    }

    @Test(arguments: [
        ("{}", "text"), (#"{"text":5}"#, "text"), (#"{"text":""}"#, "text"),
        (#"{"text":"\u0000\u0000aaaaaaaaaaa"}"#, "text"), (#"{"text":"a","more":1}"#, "more"),
        (#"{"text":1e400}"#, "text"),
    ])
    func tellsWhichArgumentIsWrong(arguments: String, path: String) async {
        for post in [
            Post.modernCall("echo", arguments), legacyCall("echo", arguments, "2025-06-18"),
        ] {
            let reply = await post.send(self.dispatcher)
            #expect(reply.status == 200)
            #expect(reply.result["isError"] == true)
            let content = reply.result["structuredContent"]
            #expect(content?["code"] == "INVALID_INPUT")
            #expect(content?["field"] == .string(path))
            #expect(content?["retryable"] == false)
            #expect(reply.body.contains(#""text":"\#(path): "#))
            #expect(reply.summary.outcome == .toolError(.invalidInput))
        }
    }

    @Test func takesAbsentAndNullArgumentsAsNone() async {
        for arguments in [nil, "null", "{}"] {
            let reply = await Post.modernCall("region", arguments).send(self.dispatcher)
            #expect(reply.result["isError"] == nil)
        }
    }

    @Test func neverReturnsAResultThatBreaksItsSchema() async {
        let short = await self.script("lie").send(self.dispatcher)
        #expect(short.result["isError"] == true)
        #expect(short.result["structuredContent"]?["code"] == "BACKEND_ERROR")
        #expect(
            short.result["structuredContent"]?["message"]
                == .string(
                    "The backend's answer does not have the promised form "
                        + "(text: must have 1 to 1000000 characters)."
                )
        )
        // The echo tool accepts ten characters and may return eight.
        let long = await Post.modernCall("echo", #"{"text":"123456789"}"#).send(self.dispatcher)
        #expect(long.result["structuredContent"]?["code"] == "BACKEND_ERROR")
    }

    @Test func returnsAnErrorInsteadOfAResultThatIsTooLong() async {
        let reply = await self.script("long").send(self.dispatcher)
        #expect(reply.result["structuredContent"]?["code"] == "BACKEND_ERROR")
        #expect(reply.body.utf8.count < 1000)
        let output = ScriptedTool.Output(text: "ab", number: nil)
        #expect(ToolResultText.byteCount(of: output, ScriptedTool.output) == 13)
    }

    @Test func failsClosedWhenAResultIsNoJSON() async {
        let reply = await self.script("notANumber").send(self.dispatcher)
        #expect(reply.status == 200)
        #expect(
            reply.body
                == #"{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"Internal error","#
                + #""data":{"requestId":"r-1"}}}"#
        )
        #expect(reply.summary.outcome == .protocolError(.internalError))
    }

    @Test func reportsProgressThatGrows() async throws {
        let call = try self.call(self.script("progress", meta: #","progressToken":"p\"1""#))
        #expect(call.wantsProgress)
        var events: [String] = []
        let context = call.makeContext(deadlineMS: 5, requestID: "r") { events.append($0.text) }
        #expect(context.wantsProgress)
        let answer = await call.run(context)
        #expect(answer.summary.outcome == .ok)
        #expect(
            events.first
                == #"{"jsonrpc":"2.0","method":"notifications/progress","params":"#
                + #"{"progressToken":"p\"1","progress":1,"total":3,"message":"step 1.0"}}"#
        )
        #expect(events.count == 3)
        context.report(progress: 9)
        #expect(events.count == 3, "nothing follows the answer")
    }

    @Test func leavesTheMessageOutForTheOldestClients() async throws {
        let params =
            #"{"name":"scripted","arguments":{"step":"progress"},"#
            + #""_meta":{"progressToken":17}}"#
        let call = try self.call(.legacy("tools/call", params: params, version: "2024-11-05"))
        var events: [String] = []
        _ = await call.run(
            call.makeContext(deadlineMS: 5, requestID: "r") { events.append($0.text) }
        )
        #expect(
            events.first
                == #"{"jsonrpc":"2.0","method":"notifications/progress","params":"#
                + #"{"progressToken":17,"progress":1,"total":3}}"#
        )
    }

    @Test(arguments: ["true", "{}", "null", "1.5", "[]"])
    func ignoresMalformedProgressTokens(token: String) async throws {
        let call = try self.call(self.script("progress", meta: #","progressToken":\#(token)"#))
        #expect(!call.wantsProgress)
        var count = 0
        let context = call.makeContext(deadlineMS: 5, requestID: "r") { _ in count += 1 }
        _ = await call.run(context)
        #expect(count == 0)
    }

    @Test func reportsNothingAfterCancellation() async throws {
        let call = try self.call(self.script("cancel", meta: #","progressToken":1"#))
        var count = 0
        let cancellation = Cancellation()
        let context = call.makeContext(
            deadlineMS: 5,
            requestID: "r",
            cancellation: cancellation
        ) { _ in count += 1 }
        let answer = await call.run(context)
        #expect(count == 0)
        #expect(cancellation.isCancelled)
        #expect(answer.summary.outcome == .toolError(.cancelled))
    }

    @Test func handsTheTraceToTheTool() throws {
        let call = try self.call(
            .modernCall(
                "echo",
                #"{"text":"a"}"#,
                meta: #","traceparent":"\#(traceparent)","tracestate":"a=1""#
            )
        )
        let context = call.makeContext(deadlineMS: 12, requestID: "r-9")
        #expect(context.traceparent == traceparent)
        #expect(context.tracestate == "a=1")
        #expect(context.deadlineMS == 12)
        #expect(context.requestID == "r-9")
        #expect(!context.wantsProgress)
        let without = try self.call(
            .modernCall(
                "echo",
                #"{"text":"a"}"#,
                meta: #","traceparent":"nonsense","tracestate":"a=1""#
            )
        )
        #expect(without.makeContext(deadlineMS: 0, requestID: "r").traceparent == nil)
        #expect(without.makeContext(deadlineMS: 0, requestID: "r").tracestate == nil)
    }

    @Test func runsOnlyOnce() async throws {
        let call = try self.call(.modernCall("echo", #"{"text":"a"}"#))
        let context = call.makeContext(deadlineMS: 0, requestID: "r")
        #expect(await call.run(context).summary.outcome == .ok)
        #expect(await call.run(context).summary.outcome == .protocolError(.internalError))
    }

    @Test func survivesOtherRequestsBeforeItRuns() async throws {
        let call = try self.call(.modernCall("echo", #"{"text":"first"}"#))
        for _ in 0..<20 {
            _ = await Post.modernCall("echo", #"{"text":"other"}"#).send(self.dispatcher)
        }
        let answer = await call.run(call.makeContext(deadlineMS: 0, requestID: "r"))
        #expect(String(decoding: answer.body, as: UTF8.self).contains(#"{"text":"first""#))
    }
}
