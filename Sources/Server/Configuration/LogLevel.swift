// SPDX-License-Identifier: Apache-2.0

/// `LOG_LEVEL`: the least severe line that is written.
enum LogLevel: String, CaseIterable {
    case debug = "DEBUG"
    case info = "INFO"
    case warning = "WARNING"
    case error = "ERROR"
}
