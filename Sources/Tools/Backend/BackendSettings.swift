// SPDX-License-Identifier: Apache-2.0

/// The limits of all work toward the backend.
public struct BackendSettings: Equatable, Sendable {
    /// One attempt, from the first byte sent to the last received (`BACKEND_API_TIMEOUT`).
    public var attemptTimeoutMS: Int
    /// One tool call with all its attempts, waits and pages; the context's deadline may be nearer.
    public var callTimeoutMS: Int
    /// Connecting, TLS included: three SYNs (0, 1 and 3 s) fit, and a dead address does not take
    /// the time of a whole attempt.
    public var connectTimeoutMS = 3_500
    /// A response body: 8 MiB is thirty times what a result may hold, so that a page that is too
    /// large can still be measured and cut.
    public var bodyBytesMax = 8 * 1024 * 1024
    /// Transfers at a time; more would only queue in the backend.
    public var transfersMax = 256
    /// Calls that may wait for one of these, so that a slow backend cannot fill the memory.
    public var waitersMax = 1_024
    /// When a failed attempt is repeated.
    public var retry = RetryPolicy()

    /// A call gets three attempts' time, at most 50 s: MCP clients give up after 60 s by default
    /// (typescript-sdk `DEFAULT_REQUEST_TIMEOUT_MSEC`), and an answer after that is lost.
    public init(attemptTimeoutMS: Int = 10_000) {
        self.attemptTimeoutMS = attemptTimeoutMS
        self.callTimeoutMS = max(attemptTimeoutMS, min(3 * attemptTimeoutMS, 50_000))
    }
}
