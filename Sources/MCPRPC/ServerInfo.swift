// SPDX-License-Identifier: Apache-2.0

/// The server's own name, shown to clients and people (MCP `Implementation`).
public struct ServerInfo: Equatable, Sendable {
    /// The program's name, such as `mcp-server`.
    public var name: String
    /// The name for people.
    public var title: String?
    /// The version of the program.
    public var version: String

    /// Names a server.
    public init(name: String, title: String? = nil, version: String) {
        self.name = name
        self.title = title
        self.version = version
    }
}
