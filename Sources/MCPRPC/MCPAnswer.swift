// SPDX-License-Identifier: Apache-2.0

/// A complete answer: an HTTP status, and a body that is one JSON-RPC response, or the array of
/// them that answers a batch.
public struct MCPAnswer: Equatable, Sendable {
    /// The HTTP status; it is lost when the answer ends an event stream, and may be.
    public var status: Int
    /// The JSON text, on one line and never empty.
    public var body: [UInt8]
    /// What was answered, for the log.
    public var summary: MCPSummary
}
