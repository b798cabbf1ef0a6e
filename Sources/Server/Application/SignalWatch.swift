// SPDX-License-Identifier: Apache-2.0
import EventLoop

/// Listens for the signals an orchestrator or a person sends.
@LoopActor
final class SignalWatch {
    private var terminate: Signal?
    private var interrupt: Signal?
    private var hangup: Signal?

    init(
        on loop: Loop,
        onTerminate: @escaping () -> Void,
        onInterrupt: @escaping () -> Void,
        onHangup: @escaping () -> Void
    ) throws(UVError) {
        self.terminate = try Self.watch(.terminate, on: loop, onTerminate)
        self.interrupt = try Self.watch(.interrupt, on: loop, onInterrupt)
        self.hangup = try Self.watch(.hangup, on: loop, onHangup)
    }

    func close() {
        self.terminate = nil
        self.interrupt = nil
        self.hangup = nil
    }

    private static func watch(
        _ number: SignalNumber,
        on loop: Loop,
        _ onSignal: @escaping () -> Void
    ) throws(UVError) -> Signal {
        let signal = try Signal(on: loop, onSignal)
        try signal.start(number)
        return signal
    }
}
