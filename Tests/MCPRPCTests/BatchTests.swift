// SPDX-License-Identifier: Apache-2.0
//
// Goal: batches are served where a revision has them and refused everywhere else.

import JSON
import MCPRPC
import Testing

private let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
private let pong = #"{"jsonrpc":"2.0","id":1,"result":{}}"#
private let notification = #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
private let response = #"{"jsonrpc":"2.0","id":"s","result":{}}"#

private func call(_ id: Int, _ text: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":"#
        + #"{"name":"echo","arguments":{"text":"\#(text)"}}}"#
}

@Suite struct BatchTests {
    let dispatcher = Fixtures.dispatcher()

    private func send(_ elements: [String], version: String? = nil) async -> Reply {
        let headers = version.map { [("MCP-Protocol-Version", $0)] } ?? []
        return await Post(headers: headers, body: "[" + elements.joined(separator: ",") + "]")
            .send(self.dispatcher)
    }

    @Test(arguments: [nil, "2025-03-26", "2024-11-05"])
    func servesBatchesOfOldRevisions(version: String?) async {
        let reply = await self.send([ping, notification, response], version: version)
        #expect(reply.status == 200)
        #expect(reply.body == "[\(pong)]")
        #expect(reply.summary.messageCount == 3)
    }

    @Test(arguments: ["2025-06-18", "2025-11-25", "2026-07-28", "v999.0.0"])
    func refusesBatchesOfOtherRevisions(version: String) async {
        let reply = await self.send([ping], version: version)
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32600)
        #expect(reply.id == "null")
    }

    @Test func refusesAnEmptyBatch() async {
        let reply = await self.send([])
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32600)
        #expect(reply.id == "null")
    }

    @Test func servesFiftyMessagesAndRefusesFiftyOne() async {
        let fifty = await self.send(Array(repeating: ping, count: 50))
        #expect(fifty.status == 200)
        #expect(fifty.summary.messageCount == 50)
        let more = await self.send(Array(repeating: ping, count: 51))
        #expect(more.status == 400)
        #expect(more.errorCode == -32600)
    }

    @Test func acceptsABatchThatWantsNoAnswer() async {
        let reply = await self.send([notification, response, notification])
        #expect(reply.status == 202)
        #expect(reply.summary.messageCount == 3)
    }

    @Test func answersEachBadElementOnItsOwn() async {
        let handshake = #"{"jsonrpc":"2.0","id":2,"method":"initialize","params":{}}"#
        let reply = await self.send(["1", handshake, #"{"jsonrpc":"2.0","id":3}"#, "[]", ping])
        #expect(reply.status == 200)
        guard case .array(let answers) = reply.json else {
            Issue.record("not an array")
            return
        }
        #expect(answers.map { $0["id"] } == [.null, 2, 3, .null, 1])
        #expect(
            answers.map { $0["error"]?["code"] } == [-32600, -32600, -32600, -32600, nil]
        )
    }

    @Test func answersInTheOrderOfTheMessages() async {
        let reply = await self.send([call(1, "a"), ping, notification, call(2, "b")])
        guard case .array(let answers) = reply.json else {
            Issue.record("not an array")
            return
        }
        #expect(answers.map { $0["id"] } == [1, 1, 2])
        #expect(reply.body.contains(#"{\"text\":\"a\","#))
        #expect(reply.body.contains(#"{\"text\":\"b\","#))
    }

    @Test func refusesABatchWithAModernClaim() async {
        let claiming =
            #"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":"#
            + #"{"io.modelcontextprotocol/protocolVersion":"2025-03-26"}}}"#
        let reply = await self.send([ping, claiming])
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32600)
    }

    @Test func refusesABatchWithARepeatedKey() async {
        let reply = await self.send([ping, #"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#])
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32600)
    }

    @Test func completesOnlyWhenEveryCallIsOver() async {
        let decision = Post(body: "[\(call(1, "a")),\(call(2, "b"))]").decide(self.dispatcher)
        guard case .batch(var batch) = decision else {
            Issue.record("no batch")
            return
        }
        let context = ToolContext(deadlineMS: 0, requestID: "r")
        let first = await batch.calls[0].run(context)
        #expect(batch.finish(0, with: first) == nil)
        #expect(batch.finish(0, with: first) == nil)
        let second = await batch.calls[1].run(context)
        #expect(batch.finish(1, with: second) != nil)
    }
}
