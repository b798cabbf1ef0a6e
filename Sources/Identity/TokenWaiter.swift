// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// One caller waiting for a token.
///
/// Letting it go has no effect on the exchange.
@LoopActor public final class TokenWaiter {
    let deadlineMS: UInt64?
    var onDone: ((Result<AccessToken, IdentityError>) -> Void)?
    private weak var queue: WaiterQueue?

    init(in queue: WaiterQueue, deadlineMS: UInt64?) {
        self.queue = queue
        self.deadlineMS = deadlineMS
    }

    /// Ends the wait with an error of kind `cancelled`, before this returns.
    ///
    /// Idempotent; no effect after the wait has ended.
    public func cancel() {
        self.queue?.remove(self)
        self.finish(.failure(IdentityError(.cancelled, "The wait for a token was cancelled.")))
    }

    func finish(_ result: Result<AccessToken, IdentityError>) { self.onDone.take()?(result) }
}
