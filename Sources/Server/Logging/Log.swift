// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Logging

/// The process's log: one sink, one format, one threshold, and the loggers made of them.
struct Log {
    let logger: Logger
    let threshold: LogThreshold
    private let sink: LogSink
    private let format: LineFormat

    init(level: LogLevel, format: LogFormat, output: LogSink.Output) {
        let isTerminal =
            switch output {
            case .standardOutput: StandardOutput.isTerminal
            case .standardError: StandardOutput.isErrorTerminal
            }
        let sink = LogSink(output)
        let threshold = LogThreshold(level)
        let lineFormat = LineFormat(format, isTerminal: isTerminal)
        self.sink = sink
        self.threshold = threshold
        self.format = lineFormat
        self.logger = Logger(label: "mcp-server") { _ in
            LineLogHandler(sink: sink, format: lineFormat, threshold: threshold)
        }
    }

    /// The writer of request lines.
    @LoopActor
    func requestLog(on loop: Loop) throws(UVError) -> RequestLog {
        try RequestLog(on: loop, sink: self.sink, format: self.format, threshold: self.threshold)
    }
}
