// SPDX-License-Identifier: Apache-2.0

import JSON
import MCPRPC

/// What a client gets back for one POST.
struct Reply: Equatable {
    var status: Int
    var body: String
    var summary: MCPSummary

    init(_ answer: MCPAnswer) {
        self.status = answer.status
        self.body = String(decoding: answer.body, as: UTF8.self)
        self.summary = answer.summary
    }

    private init(accepted summary: MCPSummary) {
        self.status = 202
        self.body = ""
        self.summary = summary
    }

    /// Runs whatever the decision asks for.
    static func make(_ decision: MCPDecision) async -> Reply {
        switch decision {
        case .answer(let answer): return Reply(answer)
        case .accepted(let summary): return Reply(accepted: summary)
        case .call(let call): return Reply(await call.run(Self.context(call)))
        case .batch(var batch):
            var whole: MCPAnswer?
            // Backwards, because calls may end in any order.
            for (index, call) in batch.calls.enumerated().reversed() {
                whole = batch.finish(index, with: await call.run(Self.context(call)))
            }
            // A batch that never completes shows as 202 without a body.
            return whole.map { Reply($0) } ?? Reply(accepted: batch.summary)
        }
    }

    private static func context(_ call: ToolCall) -> ToolContext {
        call.makeContext(deadlineMS: 10_000, requestID: "r-1")
    }

    /// The body as JSON; null when it is none.
    var json: JSON {
        (try? JSONReader().read(Array(self.body.utf8)).root.materialized()) ?? .null
    }

    /// `error.code`, nil for a result.
    var errorCode: Int? { self.json["error"]?["code"].flatMap(Reply.integer) }

    private static func integer(_ json: JSON) -> Int? {
        guard case .number(let number) = json else { return nil }
        return number.int64.map { Int($0) }
    }

    /// The id as JSON text, `absent` when there is none.
    var id: String {
        guard let id = self.json["id"] else { return "absent" }
        return (try? JSONFragment(id).text) ?? "unwritable"
    }

    /// `result` as JSON.
    var result: JSON { self.json["result"] ?? .null }
}
