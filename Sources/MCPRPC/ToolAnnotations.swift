// SPDX-License-Identifier: Apache-2.0

/// Hints about what a tool does (MCP `ToolAnnotations`); clients may trust them or not.
///
/// There are no defaults, because MCP's own are the worst case (destructive, open world) and a
/// tool's author knows better.
public struct ToolAnnotations: Equatable, Sendable {
    /// The tool changes nothing.
    public var readOnly: Bool
    /// The tool may destroy or overwrite; says nothing when it is read-only.
    public var destructive: Bool
    /// Repeating a call with the same arguments changes nothing more.
    public var idempotent: Bool
    /// The tool reaches entities outside a closed system.
    public var openWorld: Bool

    /// Gives all four hints.
    public init(readOnly: Bool, destructive: Bool, idempotent: Bool, openWorld: Bool) {
        self.readOnly = readOnly
        self.destructive = destructive
        self.idempotent = idempotent
        self.openWorld = openWorld
    }
}
