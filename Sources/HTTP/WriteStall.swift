// SPDX-License-Identifier: Apache-2.0

/// Watches whether the peer takes what is queued for it.
struct WriteStall: Equatable {
    /// When the current measurement began; nil while nothing is queued.
    private var sinceMS: UInt64?
    private var deliveredBytesAtStart: UInt64 = 0

    /// Takes a measurement; true when the peer took too little for too long.
    mutating func observe(
        queuedBytes: Int,
        deliveredBytes: UInt64,
        limits: HTTPServerLimits,
        nowMS: UInt64
    ) -> Bool {
        guard queuedBytes > 0 else {
            self.sinceMS = nil
            return false
        }
        guard let sinceMS = self.sinceMS else {
            self.begin(deliveredBytes, nowMS)
            return false
        }
        if deliveredBytes - self.deliveredBytesAtStart >= UInt64(limits.writeProgressBytesMin) {
            self.begin(deliveredBytes, nowMS)
            return false
        }
        return nowMS - sinceMS >= limits.writeStallTimeoutMS
    }

    private mutating func begin(_ deliveredBytes: UInt64, _ nowMS: UInt64) {
        self.sinceMS = nowMS
        self.deliveredBytesAtStart = deliveredBytes
    }
}
