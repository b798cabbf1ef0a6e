// SPDX-License-Identifier: Apache-2.0

/// One `Mcp-Param-*` header line.
public struct MCPHeaderParameter: Equatable, Sendable {
    /// The part of the header name after `Mcp-Param-`, in any case.
    public var name: HeaderSlice
    /// The header's value.
    public var value: HeaderSlice

    /// Describes one line.
    public init(name: HeaderSlice, value: HeaderSlice) {
        self.name = name
        self.value = value
    }
}
