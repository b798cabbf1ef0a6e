// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Logging

/// Writes one line per answered request, many of them with one system call.
@LoopActor
final class RequestLog {
    private let sink: LogSink
    private let format: LineFormat
    private let threshold: LogThreshold
    private var idle: Idle?
    private var clock = TimestampCache()

    init(
        on loop: Loop,
        sink: LogSink,
        format: LineFormat,
        threshold: LogThreshold
    ) throws(UVError) {
        self.sink = sink
        self.format = format
        self.threshold = threshold
        // The next turn: every request answered in this one shares the write.
        self.idle = try Idle(on: loop) { [unowned self] in
            self.idle?.stop()
            self.sink.flush()
        }
    }

    func write(_ line: RequestLine) {
        guard self.threshold.allows(line.level) else { return }
        let unixMS = WallClock.nowMS()
        let isFirst = self.sink.collect { bytes in
            line.append(self.format, unixMS: unixMS, &self.clock, to: &bytes)
        }
        if isFirst { self.idle?.start() }
    }

    /// Writes what waits and closes the loop handle.
    func close() {
        self.sink.flush()
        self.idle = nil
    }
}
