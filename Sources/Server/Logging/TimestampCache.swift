// SPDX-License-Identifier: Apache-2.0
import EventLoop

/// Writes the time of request lines; the part up to the second is made once a second.
struct TimestampCache {
    private var second = UInt64.max
    /// Up to the second and its point, like `2026-01-31T12:00:00.` in a line.
    private var prefix: [UInt8] = []

    /// Appends what `Timestamp` would.
    mutating func append(unixMS: UInt64, to line: inout OutputSpan<UInt8>) {
        if self.second != unixMS / 1_000 {
            self.second = unixMS / 1_000
            self.prefix.removeAll(keepingCapacity: true)
            Timestamp.append(unixMS: unixMS, to: &self.prefix)
            // What follows the point: three digits and the Z.
            self.prefix.removeLast(4)
        }
        let milliseconds = UInt8(unixMS % 1_000 / 100)
        let rest = UInt8(unixMS % 100)
        line.append(copying: self.prefix.span)
        line.append(UInt8(ascii: "0") + milliseconds)
        line.append(UInt8(ascii: "0") + rest / 10)
        line.append(UInt8(ascii: "0") + rest % 10)
        line.append(UInt8(ascii: "Z"))
    }
}
