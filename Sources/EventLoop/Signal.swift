// SPDX-License-Identifier: Apache-2.0

internal import CLibUV

/// Delivers one kind of signal to the loop as a plain callback (`uv_signal_t`).
///
/// Dropping it ends the delivery and restores the default action. While started it keeps the
/// loop running.
@safe public struct Signal: ~Copyable {
    private typealias Box = HandleBox<uv_signal_t, () -> Void>
    private let box: Box

    /// Creates a stopped watch; `onSignal` runs on the loop, not in the signal handler.
    ///
    /// - Throws: `UVError` when libuv refuses the handle.
    public init(on loop: Loop, _ onSignal: @escaping () -> Void) throws(UVError) {
        unsafe self.box = try Box.open(onSignal) { raw in unsafe uv_signal_init(loop.raw, raw) }
    }

    deinit { unsafe self.box.close() }

    /// Takes the signal over from its default action.
    ///
    /// - Throws: `UVError` when the kernel refuses.
    public func start(_ number: SignalNumber) throws(UVError) {
        try UVError.check(
            unsafe uv_signal_start(
                self.box.raw,
                { raw, _ in unsafe Box.from(raw).callback() },
                number.rawNumber
            )
        )
    }

    /// Gives the signal back; idempotent.
    public func stop() { unsafe _ = uv_signal_stop(self.box.raw) }

    /// Lets the loop end although the signal is watched, or undoes that.
    public func setKeepsLoopAlive(_ keeps: Bool) { unsafe self.box.setKeepsLoopAlive(keeps) }
}
