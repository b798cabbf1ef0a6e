// SPDX-License-Identifier: Apache-2.0

/// Counts since the server was made; each only grows.
public struct HTTPServerCounters: Equatable, Sendable {
    /// Connections accepted, refused ones included.
    public var connectionsAccepted: UInt64 = 0
    /// Connections refused because there were too many.
    public var connectionsRefused: UInt64 = 0
    /// Complete heads.
    public var requests: UInt64 = 0
    /// Requests refused by the parser or a size limit, timeouts apart.
    public var requestsRefused: UInt64 = 0
    /// Requests whose head or body did not arrive in time.
    public var requestsTimedOut: UInt64 = 0
    /// Requests whose client went away before the answer.
    public var requestsDisconnected: UInt64 = 0
    /// Readers cut off because they did not take their answer.
    public var writesStalled: UInt64 = 0
    /// Replies dropped without an answer by a handler: each is a bug, answered 500.
    public var repliesForgotten: UInt64 = 0
    /// Answers with a 2xx status.
    public var responsesSuccessful: UInt64 = 0
    /// Answers with a 4xx status.
    public var responsesClientError: UInt64 = 0
    /// Answers with a 5xx status.
    public var responsesServerError: UInt64 = 0
    /// Bytes received.
    public var bytesReceived: UInt64 = 0
    /// Bytes handed to the kernel or queued for it.
    public var bytesSent: UInt64 = 0

    /// All zero.
    public init() {}

    mutating func count(_ status: HTTPStatus) {
        switch status.code {
        case 200..<300: self.responsesSuccessful += 1
        case 400..<500: self.responsesClientError += 1
        case 500..<600: self.responsesServerError += 1
        default: break
        }
    }
}
