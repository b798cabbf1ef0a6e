// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP
import JSON
import MCPRPC

/// One answer that is being worked on: decides whether it leaves as JSON or as an event stream.
///
/// JSON by default. The first progress notification, or a silence that proxies would cut, turns
/// the answer into a stream when the client reads those (MCP transports, "sending messages").
@LoopActor
final class ActiveCall {
    /// Longest silence before a comment is sent; common proxies cut after 60 s.
    static let silenceMSMax: UInt64 = 15_000

    let request: RequestFacts
    let cancellation = Cancellation()
    private let slot: ReplySlot
    private var stream: EventStream?
    private var lastSentMS: UInt64
    private(set) var streamedBytes = 0

    init(_ request: RequestFacts, _ reply: consuming Reply, nowMS: UInt64) {
        self.request = request
        self.slot = ReplySlot(reply)
        self.lastSentMS = nowMS
    }

    /// Sends one notification, when the client can read it.
    func notify(_ message: JSONFragment, nowMS: UInt64) {
        guard self.openStream() else { return }
        self.stream?.event(message.bytes.span)
        self.streamedBytes += message.bytes.count
        self.lastSentMS = nowMS
    }

    /// Called about once a second.
    func keepAlive(nowMS: UInt64) {
        guard nowMS >= self.lastSentMS + Self.silenceMSMax, self.openStream() else { return }
        self.stream?.comment()
        self.lastSentMS = nowMS
    }

    /// Sends the answer, in the form the exchange has taken.
    func finish(_ response: Response) {
        let wantsStream = !self.request.accepts.json
        if wantsStream || self.stream != nil, self.openStream() {
            self.stream?.event(response.body.span)
            self.stream?.end()
        } else {
            self.slot.take()?.send(response)
        }
    }

    private func openStream() -> Bool {
        if let stream = self.stream { return stream.isOpen }
        guard self.request.accepts.eventStream, let reply = self.slot.take() else { return false }
        self.stream = reply.startEventStream(self.request.streamFields)
        return true
    }
}
