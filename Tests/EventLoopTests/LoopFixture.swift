// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Runs a loop until it is empty, with a deadline instead of a hang.
///
/// Releasing the loop afterwards proves that the test left no handle open (rule L7).
func finish(_ loop: Loop, withinMS: UInt64 = 60_000) throws {
    let deadline = try Timer(on: loop) {
        Issue.record("the loop did not end in time")
        loop.stop()
    }
    deadline.setKeepsLoopAlive(false)
    try deadline.start(timeoutMS: withinMS)
    loop.run()
    _ = consume deadline
    // Close callbacks.
    loop.run()
}

/// Calls `body` once, after `milliseconds` of loop time.
func after(_ milliseconds: UInt64, on loop: Loop, _ body: @escaping () -> Void) throws {
    final class Holder { var timer: Timer? }
    let holder = Holder()
    holder.timer = try Timer(on: loop) {
        holder.timer = nil
        body()
    }
    try holder.timer?.start(timeoutMS: milliseconds)
}

/// Loopback, with a port the kernel chooses.
func anyPort() throws -> SocketAddress { try SocketAddress(host: "127.0.0.1", port: 0) }

/// A listener and both ends of one connection through it.
func connectedPair(
    on loop: Loop,
    _ ready: @escaping (_ near: EventLoop.Stream, _ far: EventLoop.Stream) -> Void
) throws {
    ProcessControl.ignoreBrokenPipe()
    let listener = try Listener(on: loop, address: anyPort(), backlog: 1)
    var near: EventLoop.Stream?
    var far: EventLoop.Stream?
    func meet() {
        guard let near, let far else { return }
        listener.close()
        ready(near, far)
    }
    listener.onConnection = {
        far = $0
        meet()
    }
    try Stream.connect(on: loop, to: listener.address) { result in
        near = try? result.get()
        meet()
    }
}

extension EventLoop.Stream {
    /// Writes text; a failure is the test's.
    func write(_ text: String) {
        #expect(throws: Never.self) { try self.write(Array(text.utf8).span) }
    }
}
