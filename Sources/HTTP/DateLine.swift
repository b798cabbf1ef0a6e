// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// The `Date` header line, made once per second of wall clock.
struct DateLine {
    private var bytes: [UInt8] = []
    /// Loop time at which the wall clock enters its next second.
    private var staleAtMS: UInt64 = 0

    /// The line for now.
    ///
    /// `wallMS` is asked only when the cached line has gone stale.
    mutating func line(nowMS: UInt64, wallMS: () -> UInt64) -> [UInt8] {
        if nowMS >= self.staleAtMS {
            let wall = wallMS()
            let text = "Date: \(HTTPDate(unixSeconds: Int(wall / 1_000)).text)\r\n"
            self.bytes = [UInt8](text.utf8)
            self.staleAtMS = nowMS + 1_000 - wall % 1_000
        }
        return self.bytes
    }
}
