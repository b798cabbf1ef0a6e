// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import MCPRPC

/// One suspension that ends by a moment, by cancellation of the call, or by a signal.
///
/// Whichever comes first wins; the others find it ended.
@LoopActor final class Wait {
    /// What ended a wait.
    enum End: Equatable { case elapsed, cancelled, signalled }

    private var timer: Timer?
    private let cancellation: Cancellation
    private var cancelToken: Cancellation.Token?
    private var ended: End?
    private var continuation: CheckedContinuation<End, Never>?

    /// Starts the clock: `delayMS` from now the wait has elapsed.
    ///
    /// - Throws: `UVError` when there is no timer to be had.
    init(on loop: Loop, delayMS: UInt64, _ cancellation: Cancellation) throws(UVError) {
        self.cancellation = cancellation
        self.timer = try Timer(on: loop) { [unowned self] in self.finish(.elapsed) }
        try self.timer?.start(timeoutMS: delayMS)
        self.cancelToken = cancellation.onCancel { [weak self] in self?.finish(.cancelled) }
    }

    /// Ends the wait with `.signalled`; false if it had ended.
    func signal() -> Bool {
        guard self.ended == nil else { return false }
        self.finish(.signalled)
        return true
    }

    /// Suspends until the end; to be called once.
    func end() async -> End {
        if let ended { return ended }
        return await withCheckedContinuation { self.continuation = $0 }
    }

    private func finish(_ end: End) {
        guard self.ended == nil else { return }
        self.ended = end
        self.timer = nil
        if let token = self.cancelToken.take() { self.cancellation.remove(token) }
        self.continuation.take()?.resume(returning: end)
    }
}
