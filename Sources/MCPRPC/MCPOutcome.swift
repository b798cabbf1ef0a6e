// SPDX-License-Identifier: Apache-2.0

/// How one message ended.
public enum MCPOutcome: Equatable, Sendable {
    /// A result.
    case ok
    /// A notification or a response: nothing to answer.
    case accepted
    /// A tool that has not answered yet.
    case pending
    /// A protocol error.
    case protocolError(RPCErrorCode)
    /// A tool that answered `isError`.
    case toolError(ToolErrorCode)

    /// The outcome as one word for the log: `ok`, `accepted`, `pending`, `-32602`, `TIMEOUT`.
    public var text: String {
        switch self {
        case .ok: "ok"
        case .accepted: "accepted"
        case .pending: "pending"
        case .protocolError(let code): String(code.rawValue)
        case .toolError(let code): code.rawValue
        }
    }
}
