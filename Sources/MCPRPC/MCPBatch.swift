// SPDX-License-Identifier: Apache-2.0

/// A JSON-RPC batch with at least one tool to run (MCP 2025-03-26 and 2024-11-05).
///
/// Run every call, concurrently or not, and hand each answer to `finish`; the last one completes
/// the array.
public struct MCPBatch {
    /// The most messages one batch may hold: enough for every tool on ten subjects, few enough
    /// that one POST cannot occupy the server.
    static let messagesMax = 50

    /// The calls to run.
    public let calls: [ToolCall]
    /// The batch as a whole, for the log; each call has a summary of its own.
    public let summary: MCPSummary
    /// The answers in the order of the messages; nil for a call that is not over.
    private var bodies: [[UInt8]?]
    /// For each call, its place in `bodies`.
    private var places: [Int]
    private var pendingCount: Int

    init(_ items: [Item], summary: MCPSummary) {
        var calls: [ToolCall] = []
        self.places = []
        self.bodies = []
        for item in items {
            switch item {
            case .answer(let body): self.bodies.append(body)
            case .call(let call):
                self.places.append(self.bodies.count)
                self.bodies.append(nil)
                calls.append(call)
            }
        }
        self.calls = calls
        self.pendingCount = calls.count
        self.summary = summary
    }

    /// What became of one message that wants an answer.
    enum Item {
        case answer([UInt8])
        case call(ToolCall)
    }

    /// Takes the answer to `calls[index]`; gives the whole answer when it was the last one.
    public mutating func finish(_ index: Int, with answer: MCPAnswer) -> MCPAnswer? {
        let place = self.places[index]
        guard self.bodies[place] == nil else { return nil }
        self.bodies[place] = answer.body
        self.pendingCount -= 1
        return self.pendingCount == 0 ? self.answer() : nil
    }

    /// The answer of a server that has no room to run the batch now: 503 for all of it.
    public func overloaded() -> MCPAnswer {
        var summary = self.summary
        summary.outcome = .protocolError(.internalError)
        return MCPAnswer(
            status: 503,
            body: RPCResponse.error(.overloaded, id: nil),
            summary: summary
        )
    }

    /// The array of everything answered so far.
    func answer() -> MCPAnswer {
        let bodies = self.bodies.compactMap { $0 }
        var body: [UInt8] = []
        body.reserveCapacity(bodies.reduce(2) { $0 + $1.count + 1 })
        for part in bodies {
            body.append(body.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
            body.append(contentsOf: part)
        }
        body.append(UInt8(ascii: "]"))
        return MCPAnswer(status: 200, body: body, summary: self.summary)
    }
}
