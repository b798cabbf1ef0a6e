// SPDX-License-Identifier: Apache-2.0

/// One outbound exchange in flight: what `HTTPClient.start` returns.
///
/// A small value; keep it to cancel, drop it to let the exchange run.
public struct Transfer {
    let slot: TransferSlot
    /// Tells this exchange from later ones that use the same slot.
    let generation: UInt64

    /// Ends the exchange now: its `onDone` gets `.cancelled` before this returns, and its
    /// connection is closed (or its HTTP/2 stream reset) in the same turn.
    ///
    /// Idempotent; a no-op once `onDone` ran.
    public func cancel() {
        guard self.isActive else { return }
        self.slot.client.cancel(self.slot)
    }

    /// Whether `onDone` has not run yet.
    public var isActive: Bool { self.slot.generation == self.generation }
}
