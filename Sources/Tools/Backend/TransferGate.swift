// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Keeps the transfers in flight below a limit, and those who wait for one in order.
@LoopActor final class TransferGate {
    private let transfersMax: Int
    private let waitersMax: Int
    private(set) var inFlight = 0
    private var waiters: [Wait] = []

    init(transfersMax: Int, waitersMax: Int) {
        precondition(transfersMax > 0 && waitersMax >= 0)
        self.transfersMax = transfersMax
        self.waitersMax = waitersMax
    }

    var waiterCount: Int { self.waiters.count }

    /// Takes a place if one is free and nobody waits for it.
    func tryEnter() -> Bool {
        guard self.inFlight < self.transfersMax, self.waiters.isEmpty else { return false }
        self.inFlight += 1
        return true
    }

    /// Whether one more may wait.
    var hasRoomToWait: Bool { self.waiters.count < self.waitersMax }

    /// Waits for a place; it is taken exactly when the result is `.signalled`.
    func enter(_ wait: Wait) async -> Wait.End {
        self.waiters.append(wait)
        let end = await wait.end()
        if end != .signalled { self.waiters.removeAll { $0 === wait } }
        return end
    }

    /// Gives a place back, to the first who waits.
    func leave() {
        precondition(self.inFlight > 0)
        while !self.waiters.isEmpty {
            // Signalling fails for one that was cancelled but has not run yet.
            if self.waiters.removeFirst().signal() { return }
        }
        self.inFlight -= 1
    }
}
