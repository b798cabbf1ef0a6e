// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Synchronization

/// Where log lines go; safe from any thread, lines never mix.
///
/// Events are written at once. Request lines are collected, so that one turn of the loop costs one
/// system call however many requests it answered; see `RequestLog`.
final class LogSink: Sendable {
    /// Collected lines are written when they reach this size, so that a busy turn cannot grow
    /// memory.
    static let collectedBytesMax = 32 * 1024

    /// Which standard descriptor is written.
    enum Output: Sendable { case standardOutput, standardError }

    private let output: Output
    private let collected = Mutex<[UInt8]>([])

    init(_ output: Output) { self.output = output }

    /// Appends one line and writes everything collected.
    func write(_ line: (inout [UInt8]) -> Void) {
        self.collected.withLock { bytes in
            line(&bytes)
            bytes.append(0x0A)
            self.flush(&bytes)
        }
    }

    /// Appends one line; true when it is the first one waiting and somebody must call `flush()`.
    func collect(_ line: (inout [UInt8]) -> Void) -> Bool {
        self.collected.withLock { bytes in
            let isFirst = bytes.isEmpty
            line(&bytes)
            bytes.append(0x0A)
            if bytes.count < Self.collectedBytesMax { return isFirst }
            self.flush(&bytes)
            return false
        }
    }

    /// Writes everything collected.
    func flush() { self.collected.withLock { self.flush(&$0) } }

    private func flush(_ bytes: inout [UInt8]) {
        if bytes.isEmpty { return }
        switch self.output {
        case .standardOutput: _ = StandardOutput.write(bytes.span)
        case .standardError: _ = StandardOutput.writeError(bytes.span)
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
