// SPDX-License-Identifier: Apache-2.0
internal import EventLoop
internal import HTTP

/// A reply that waits for its delay, or for ever.
final class HeldReply {
    private let slot: ReplySlot
    private var timer: Timer?

    init(_ reply: consuming Reply) { self.slot = ReplySlot(reply) }

    /// Hands the reply to `onTime` after `delayMS`; at once when no timer can be had.
    func start(on loop: Loop, delayMS: UInt64, _ onTime: @escaping (consuming Reply) -> Void) {
        let deliver = { [slot] in
            if let reply = slot.take() { onTime(reply) }
        }
        do throws(UVError) {
            self.timer = try Timer(on: loop, deliver)
            try self.timer?.start(timeoutMS: delayMS)
        } catch {
            deliver()
        }
    }
}
