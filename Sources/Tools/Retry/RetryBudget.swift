// SPDX-License-Identifier: Apache-2.0

/// A token bucket that keeps retries to a share of the calls, so an outage is not multiplied.
///
/// Each call deposits a tenth of a retry and each retry withdraws a whole one: under a full
/// outage the backend sees about 1.1 times the calls instead of 3 times. Time adds one retry
/// a second, so that a server with few calls still recovers from a single failure.
struct RetryBudget: Equatable {
    /// What one retry costs; deposits are fractions of it.
    static let unitsPerRetry = 100
    /// 10 % of the calls: the figure of the gRPC and Finagle defaults, and enough for blips.
    static let unitsPerCall = 10
    /// One retry a second for servers that make fewer than ten calls a second.
    static let unitsPerSecond = 100
    /// Twenty retries may be saved up for a burst; more would undo the purpose.
    static let unitsMax = 2_000

    private var units = RetryBudget.unitsMax
    private var refilledAtMS: UInt64

    /// A full bucket.
    init(nowMS: UInt64) {
        self.refilledAtMS = nowMS
    }

    /// Counts one call (not its retries).
    mutating func recordCall(nowMS: UInt64) {
        self.refill(nowMS)
        self.units = min(RetryBudget.unitsMax, self.units + RetryBudget.unitsPerCall)
    }

    /// Takes one retry out of the bucket; false when it does not hold one.
    mutating func withdrawRetry(nowMS: UInt64) -> Bool {
        self.refill(nowMS)
        guard self.units >= RetryBudget.unitsPerRetry else { return false }
        self.units -= RetryBudget.unitsPerRetry
        return true
    }

    private mutating func refill(_ nowMS: UInt64) {
        guard nowMS > self.refilledAtMS else { return }
        let elapsedMS = nowMS - self.refilledAtMS
        // Time that buys less than one unit stays uncounted, so that nothing is lost to rounding.
        let msPerUnit = UInt64(1_000 / RetryBudget.unitsPerSecond)
        let earned = elapsedMS / msPerUnit
        self.refilledAtMS += earned * msPerUnit
        let room = RetryBudget.unitsMax - self.units
        self.units += Int(min(earned, UInt64(room)))
    }
}
