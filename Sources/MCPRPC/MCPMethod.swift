// SPDX-License-Identifier: Apache-2.0

/// The request methods this server answers; everything else is `unknown`.
public enum MCPMethod: String, Sendable {
    /// `server/discover`, modern only.
    case discover = "server/discover"
    /// `initialize`, legacy only.
    case initialize
    /// `ping`, legacy only.
    case ping
    /// `tools/list`.
    case toolsList = "tools/list"
    /// `tools/call`.
    case toolsCall = "tools/call"
    /// A notification of any name; it is accepted and never executed.
    case notification
    /// Any other method, or a message that has none. The name a client sent is never kept.
    case unknown
}
