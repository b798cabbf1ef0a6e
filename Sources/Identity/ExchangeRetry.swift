// SPDX-License-Identifier: Apache-2.0

/// Whether and when to try an exchange again, as a pure decision.
struct ExchangeRetry: Equatable {
    enum Outcome: Equatable {
        /// An answer with this status; the authority may say when to come back.
        case status(Int, retryAfterMS: UInt64?)
        /// An answer that names itself temporary (`temporarily_unavailable`), whatever its status.
        case temporary(retryAfterMS: UInt64?)
        /// No answer, or a broken one.
        case brokenOff
    }

    enum Action: Equatable {
        /// Wait this long, then send the same request on a fresh try.
        case retry(afterMS: UInt64)
        /// The exchange has failed.
        case fail
    }

    let limits: ExchangeLimits
    /// When the exchange began, in loop milliseconds.
    let startedMS: UInt64
    private let alsoTemporary: Set<Int>
    /// The try that runs, from 1.
    private(set) var attempt = 1

    /// `alsoTemporary`: statuses that count as temporary beside the usual ones.
    init(limits: ExchangeLimits, startedMS: UInt64, alsoTemporary: Set<Int> = []) {
        self.limits = limits
        self.startedMS = startedMS
        self.alsoTemporary = alsoTemporary
    }

    /// What is left of the budget for the next try, never more than one try may take.
    func tryTimeoutMS(atMS nowMS: UInt64) -> Int {
        let deadlineMS = self.startedMS + self.limits.budgetMS
        let leftMS = deadlineMS > nowMS ? deadlineMS - nowMS : 1
        return min(self.limits.tryTimeoutMS, Int(clamping: leftMS))
    }

    /// Decides after a try has failed.
    ///
    /// `random`: any number; decides the jitter.
    mutating func handle(_ outcome: Outcome, atMS nowMS: UInt64, random: UInt64) -> Action {
        var askedMS: UInt64?
        switch outcome {
        case .status(let status, let retryAfterMS):
            guard Self.isTemporary(status) || self.alsoTemporary.contains(status) else {
                return .fail
            }
            askedMS = retryAfterMS
        case .temporary(let retryAfterMS): askedMS = retryAfterMS
        case .brokenOff: break
        }
        guard self.attempt < self.limits.triesMax else { return .fail }
        let baseMS = self.limits.retryMS << UInt64(self.attempt - 1)
        let waitMS = max(askedMS ?? 0, baseMS / 2 + random % (baseMS / 2 + 1))
        guard waitMS <= self.limits.retryAfterMSMax,
            nowMS + waitMS < self.startedMS + self.limits.budgetMS
        else { return .fail }
        self.attempt += 1
        return .retry(afterMS: waitMS)
    }

    /// Statuses after which the same request may well succeed.
    static func isTemporary(_ status: Int) -> Bool {
        status == 408 || status == 429 || (500...599).contains(status)
    }
}
