// SPDX-License-Identifier: Apache-2.0

/// How long an exchange may make no progress: a pure rule, with the time passed in.
struct SilenceLimit {
    /// 0 for no limit.
    private var limitMS: UInt64 = 0
    private var heardMS: UInt64 = 0
    private var uploadedBytes = 0

    init() {}

    init(limitMS: Int, nowMS: UInt64) {
        self.limitMS = UInt64(max(0, limitMS))
        self.heardMS = nowMS
    }

    /// When the limit is reached if nothing more comes; nil without a limit.
    var dueMS: UInt64? { self.limitMS == 0 ? nil : self.heardMS + self.limitMS }

    /// The peer sent something.
    mutating func heard(nowMS: UInt64) { self.heardMS = nowMS }

    /// Whether the limit is reached.
    ///
    /// Bytes the peer took since the last look count as progress.
    mutating func isReached(nowMS: UInt64, uploadedBytes: Int) -> Bool {
        guard let dueMS = self.dueMS, dueMS <= nowMS else { return false }
        guard uploadedBytes > self.uploadedBytes else { return true }
        self.uploadedBytes = uploadedBytes
        self.heardMS = nowMS
        return false
    }
}
