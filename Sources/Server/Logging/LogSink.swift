// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Synchronization

/// Where log lines go: bytes are collected and written together, one system call for many lines.
///
/// Safe from any thread. Until `startBatching` every line is written at once, so nothing is lost
/// before the loop runs or after it stopped.
final class LogSink: Sendable {
    /// Written at once when this many bytes wait, so that one busy turn cannot grow memory.
    static let bufferedBytesMax = 32 * 1024

    private struct State {
        var bytes: [UInt8] = []
        var isBatching = false
        var scheduleFlush: (@Sendable () -> Void)?
        var isScheduled = false
    }

    private let output: OutputDescriptor
    private let state = Mutex(State())

    init(output: OutputDescriptor) { self.output = output }

    /// From now on `scheduleFlush` is asked to call `flush()` soon instead of writing each line.
    func startBatching(_ scheduleFlush: @escaping @Sendable () -> Void) {
        self.state.withLock { state in
            state.isBatching = true
            state.scheduleFlush = scheduleFlush
        }
    }

    /// Writes what waits, then each line at once again.
    func stopBatching() {
        self.state.withLock { state in
            state.isBatching = false
            state.scheduleFlush = nil
            state.isScheduled = false
        }
        self.flush()
    }

    /// Appends one line through `write`, which gets the end of the shared buffer.
    func line(_ write: (inout [UInt8]) -> Void) {
        let schedule: (@Sendable () -> Void)? = self.state.withLock { state in
            write(&state.bytes)
            state.bytes.append(0x0A)
            if !state.isBatching || state.bytes.count >= Self.bufferedBytesMax {
                self.write(&state)
                return nil
            }
            if state.isScheduled { return nil }
            state.isScheduled = true
            return state.scheduleFlush
        }
        schedule?()
    }

    /// Writes everything collected so far.
    func flush() { self.state.withLock { self.write(&$0) } }

    private func write(_ state: inout State) {
        state.isScheduled = false
        if state.bytes.isEmpty { return }
        self.output.write(state.bytes.span)
        state.bytes.removeAll(keepingCapacity: true)
    }
}
