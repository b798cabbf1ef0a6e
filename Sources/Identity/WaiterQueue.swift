// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Everyone who waits for the exchange in flight, each with a deadline of their own.
///
/// One timer serves all of them, armed for the earliest deadline.
@LoopActor final class WaiterQueue {
    private let loop: Loop
    private var waiters: [TokenWaiter] = []
    private var timer: Timer?
    private var timerAtMS: UInt64?

    init(on loop: Loop) throws(UVError) {
        self.loop = loop
        self.timer = try Timer(on: loop) { [unowned self] in self.expire() }
    }

    var count: Int { self.waiters.count }

    /// Adds a waiter; the caller sets its `onDone` before the loop turns.
    func add(deadlineMS: UInt64?) -> TokenWaiter {
        let waiter = TokenWaiter(in: self, deadlineMS: deadlineMS)
        self.waiters.append(waiter)
        if let deadlineMS { self.arm(for: min(deadlineMS, self.timerAtMS ?? deadlineMS)) }
        return waiter
    }

    func remove(_ waiter: TokenWaiter) { self.waiters.removeAll { $0 === waiter } }

    /// Ends every wait.
    ///
    /// Callers may come back for more from inside: they are not in the list.
    func finishAll(_ result: Result<AccessToken, IdentityError>) {
        let finished = self.waiters
        self.waiters = []
        self.timer?.stop()
        self.timerAtMS = nil
        for waiter in finished { waiter.finish(result) }
    }

    /// Ends every wait and closes the timer.
    func close(_ error: IdentityError) {
        self.finishAll(.failure(error))
        self.timer = nil
    }

    private func expire() {
        self.timerAtMS = nil
        let nowMS = self.loop.nowMS
        let expired = self.waiters.filter { ($0.deadlineMS ?? .max) <= nowMS }
        self.waiters.removeAll { ($0.deadlineMS ?? .max) <= nowMS }
        if let nextMS = self.waiters.compactMap(\.deadlineMS).min() { self.arm(for: nextMS) }
        for waiter in expired {
            waiter.finish(
                .failure(
                    IdentityError(
                        .deadline,
                        "No token arrived within the caller's time limit."
                    )
                )
            )
        }
    }

    private func arm(for atMS: UInt64) {
        guard atMS != self.timerAtMS else { return }
        self.timerAtMS = atMS
        let nowMS = self.loop.nowMS
        // A timer that fails to start is one that was closed: nobody waits then.
        try? self.timer?.start(timeoutMS: atMS > nowMS ? atMS - nowMS : 0)
    }
}
