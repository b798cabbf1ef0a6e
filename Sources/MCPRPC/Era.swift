// SPDX-License-Identifier: Apache-2.0

/// The two sets of rules an MCP request can follow.
public enum Era: String, Sendable {
    /// 2026-07-28: stateless, described by headers and `_meta`; a disconnect cancels the call.
    case modern
    /// 2025-11-25 and earlier: the `initialize` handshake; a disconnect cancels nothing.
    case legacy
}
