// SPDX-License-Identifier: Apache-2.0

/// What one message was, for the request log: constants and names of this server only, never
/// text that a client chose.
public struct MCPSummary: Equatable, Sendable {
    /// The rules it was served by; nil when it failed before that was known.
    public var era: Era?
    /// The revision it was served by; nil when it failed before that was known.
    public var version: ProtocolVersion?
    /// The method, `unknown` for every method that is not implemented.
    public var method: MCPMethod
    /// The registered name of the tool that was called.
    public var tool: String?
    /// How it ended.
    public var outcome: MCPOutcome
    /// The header that failed validation, when one did; a proxy that strips headers shows here.
    public var header: String?
    /// How many messages the body held: 1, or the elements of a batch.
    ///
    /// One line of the log may stand for this many.
    public var messageCount: Int

    init(
        era: Era? = nil,
        version: ProtocolVersion? = nil,
        method: MCPMethod = .unknown,
        tool: String? = nil,
        outcome: MCPOutcome = .ok,
        header: String? = nil,
        messageCount: Int = 1
    ) {
        self.era = era
        self.version = version
        self.method = method
        self.tool = tool
        self.outcome = outcome
        self.header = header
        self.messageCount = messageCount
    }
}
