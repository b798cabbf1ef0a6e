// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Logging

/// Writes swift-log events as one line each, JSON or text.
struct LineLogHandler: LogHandler {
    private let sink: LogSink
    private let format: LineFormat
    private let threshold: LogThreshold
    var metadata: Logger.Metadata = [:]

    init(sink: LogSink, format: LineFormat, threshold: LogThreshold) {
        self.sink = sink
        self.format = format
        self.threshold = threshold
    }

    /// Shared by all loggers, so that SIGHUP changes it everywhere.
    var logLevel: Logger.Level {
        get { self.threshold.level }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = self.metadata
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        // Sorted, so that the same event always reads the same.
        let sorted = fields.sorted { $0.key < $1.key }
        let unixMS = WallClock.nowMS()
        self.sink.write { bytes in
            switch self.format {
            case .json:
                Self.appendJSON(event, sorted, unixMS: unixMS, to: &bytes)
            case .text:
                Self.appendText(event, sorted, unixMS: unixMS, to: &bytes)
            }
        }
    }

    private static func appendJSON(
        _ event: LogEvent,
        _ fields: [(key: String, value: Logger.MetadataValue)],
        unixMS: UInt64,
        to bytes: inout [UInt8]
    ) {
        var writer = JSONWriter(reserving: 256)
        writer.object { writer in
            writer.member("time", Timestamp.text(unixMS: unixMS))
            writer.member("level", event.level.rawValue)
            writer.member("message", event.message.description)
            for (key, value) in fields {
                writer.key(text: key)
                switch value {
                case .stringConvertible(let number as Int): writer.int(number)
                case .stringConvertible(let flag as Bool): writer.bool(flag)
                default: writer.string(value.description)
                }
            }
        }
        if let line = try? writer.finish() { bytes.append(contentsOf: line.bytes) }
    }

    private static func appendText(
        _ event: LogEvent,
        _ fields: [(key: String, value: Logger.MetadataValue)],
        unixMS: UInt64,
        to bytes: inout [UInt8]
    ) {
        LineFormat.appendPrefix(event.level, unixMS: unixMS, to: &bytes)
        LineFormat.append(event.message.description, to: &bytes)
        for (key, value) in fields {
            bytes.append(UInt8(ascii: " "))
            LineFormat.append(key, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            LineFormat.append(value.description, to: &bytes)
        }
    }
}
