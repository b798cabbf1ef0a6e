// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A tool in the registry, its types erased and everything that never changes computed.
struct RegisteredTool {
    let descriptor: ToolDescriptor
    let inputSchema: JSONFragment
    /// What clients see: the tool's own schema, widened by the shape of an error.
    let outputSchema: JSONFragment
    /// The arguments that modern clients mirror into headers.
    let headerParameters: [HeaderParameter]
    /// Runs the tool on the caller's executor.
    let run: (consuming JSONValue, ToolContext) async -> ToolOutcome
}
