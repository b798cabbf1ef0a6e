// SPDX-License-Identifier: Apache-2.0

/// Tells a running call that nobody waits for its answer any more.
///
/// Not `Sendable`: it belongs to the thread its call runs on.
public final class Cancellation {
    /// Names one registered callback, to remove it.
    public struct Token: Equatable, Sendable {
        fileprivate let number: Int
    }

    /// Tells whether `cancel` was called.
    public private(set) var isCancelled = false
    private var callbacks: [(number: Int, callback: () -> Void)] = []
    private var nextNumber = 0

    /// Starts out not cancelled.
    public init() {}

    /// Cancels: runs every callback once, in the order of registration, before it returns.
    ///
    /// A second call does nothing.
    public func cancel() {
        guard !self.isCancelled else { return }
        self.isCancelled = true
        // One at a time from the front: a callback may remove those that have not run yet.
        while !self.callbacks.isEmpty { self.callbacks.removeFirst().callback() }
    }

    /// Registers a callback for `cancel`; when that is past, runs it before returning.
    @discardableResult
    public func onCancel(_ callback: @escaping () -> Void) -> Token {
        self.nextNumber += 1
        let token = Token(number: self.nextNumber)
        if self.isCancelled {
            callback()
        } else {
            self.callbacks.append((token.number, callback))
        }
        return token
    }

    /// Forgets a callback; harmless when it already ran.
    public func remove(_ token: Token) {
        self.callbacks.removeAll { $0.number == token.number }
    }
}
