// SPDX-License-Identifier: Apache-2.0
import Logging
import Synchronization

/// The least severe level that is written; one value for the process, changed by SIGHUP.
final class LogThreshold: Sendable {
    private let rank: Atomic<Int>

    init(_ level: LogLevel) { self.rank = Atomic(Self.rank(of: level.loggerLevel)) }

    var level: Logger.Level {
        let rank = self.rank.load(ordering: .relaxed)
        return Logger.Level.allCases.first { Self.rank(of: $0) == rank } ?? .info
    }

    func set(_ level: LogLevel) {
        self.rank.store(Self.rank(of: level.loggerLevel), ordering: .relaxed)
    }

    func allows(_ level: Logger.Level) -> Bool {
        Self.rank(of: level) >= self.rank.load(ordering: .relaxed)
    }

    private static func rank(of level: Logger.Level) -> Int {
        switch level {
        case .trace: 0
        case .debug: 1
        case .info: 2
        case .notice: 3
        case .warning: 4
        case .error: 5
        case .critical: 6
        }
    }
}

extension LogLevel {
    var loggerLevel: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
