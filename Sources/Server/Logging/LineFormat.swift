// SPDX-License-Identifier: Apache-2.0
import Logging

/// How one log line is written, once it is known whether a person or a program reads it.
enum LineFormat {
    case json
    case text

    init(_ format: LogFormat, isTerminal: Bool) {
        switch format {
        case .json: self = .json
        case .text: self = .text
        case .automatic: self = isTerminal ? .text : .json
        }
    }

    /// `12:00:00.123 INFO    ` at the start of a text line.
    static func appendPrefix(_ level: Logger.Level, unixMS: UInt64, to bytes: inout [UInt8]) {
        var time: [UInt8] = []
        Timestamp.append(unixMS: unixMS, to: &time)
        // The date is of no use to a person at a terminal: hours to milliseconds only.
        bytes.append(contentsOf: time[11..<23])
        bytes.append(UInt8(ascii: " "))
        let name = level.rawValue.uppercased()
        bytes.append(contentsOf: name.utf8)
        for _ in name.utf8.count..<8 { bytes.append(UInt8(ascii: " ")) }
    }

    /// Appends text with control characters replaced, so that no value can start a new line.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 { bytes.append(byte < 0x20 || byte == 0x7F ? 0x3F : byte) }
    }
}
