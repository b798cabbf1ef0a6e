// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// What a call knows about its surroundings.
///
/// Not `Sendable`: it belongs to the thread its call runs on.
public final class ToolContext {
    /// When the call must be over, in milliseconds of the loop's clock.
    public let deadlineMS: UInt64
    /// The server's id of the request, for the log and for the backend.
    public let requestID: String
    /// The caller's W3C `traceparent`, validated.
    public let traceparent: String?
    /// The caller's W3C `tracestate`, validated; never without a `traceparent`.
    public let tracestate: String?
    /// Tells when nobody waits for the answer any more.
    public let cancellation: Cancellation
    private var progress: ProgressReporter?

    /// Makes a context whose progress goes nowhere; `ToolCall.makeContext` makes the others.
    public init(
        deadlineMS: UInt64,
        requestID: String,
        traceparent: String? = nil,
        tracestate: String? = nil,
        cancellation: Cancellation = Cancellation()
    ) {
        self.deadlineMS = deadlineMS
        self.requestID = requestID
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.cancellation = cancellation
        self.progress = nil
    }

    init(
        deadlineMS: UInt64,
        requestID: String,
        trace: TraceContext?,
        cancellation: Cancellation,
        progress: ProgressReporter?
    ) {
        self.deadlineMS = deadlineMS
        self.requestID = requestID
        self.traceparent = trace?.parent
        self.tracestate = trace?.state
        self.cancellation = cancellation
        self.progress = progress
    }

    /// Tells whether the caller asked for progress; `report` does nothing otherwise.
    public var wantsProgress: Bool { self.progress != nil }

    /// Tells the caller how far the call is.
    ///
    /// A value that is not above the last one is dropped, and so is everything when the caller
    /// gave no progress token, after the answer, and after cancellation.
    ///
    /// - Parameters:
    ///   - progress: how much is done, in units of the tool's choice.
    ///   - total: how much there is in all, if known.
    ///   - message: a few words for people; revisions before 2025-03-26 do not carry it.
    public func report(progress: Double, total: Double? = nil, message: String? = nil) {
        guard !self.cancellation.isCancelled else { return }
        self.progress?.report(progress, total: total, message: message)
    }

    /// Drops all further progress; called when the answer is being written.
    func close() {
        self.progress = nil
    }
}
