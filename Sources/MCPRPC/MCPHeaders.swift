// SPDX-License-Identifier: Apache-2.0

/// The headers MCP looks at, as slices into the request head; filling it allocates nothing
/// unless the request has `Mcp-Param-*` headers.
public struct MCPHeaders: Sendable {
    /// `MCP-Protocol-Version`.
    public var protocolVersion: HeaderSlice
    /// `Mcp-Method`.
    public var method: HeaderSlice
    /// `Mcp-Name`.
    public var name: HeaderSlice
    /// Every `Mcp-Param-*` line, in order, repeated ones included.
    public var parameters: [MCPHeaderParameter]

    /// Describes a request with the given headers.
    public init(
        protocolVersion: HeaderSlice = .absent,
        method: HeaderSlice = .absent,
        name: HeaderSlice = .absent,
        parameters: [MCPHeaderParameter] = []
    ) {
        self.protocolVersion = protocolVersion
        self.method = method
        self.name = name
        self.parameters = parameters
    }
}
