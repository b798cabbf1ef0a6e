// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
public import MCPRPC

/// Everything this server can do.
public enum ToolTable {
    /// Registers the five tools; a sixth is one more line and one more file.
    ///
    /// - Throws: `ToolRegistrationError` when a declaration breaks a rule of MCP.
    @LoopActor public static func registerAll(
        into registry: inout ToolRegistry,
        backend: BackendClient
    ) throws(ToolRegistrationError) {
        try registry.register(GetUserProfile(backend: backend))
        try registry.register(ListUsers(backend: backend))
        try registry.register(CreateTicket(backend: backend))
        try registry.register(ListTickets(backend: backend))
        try registry.register(QueryData(backend: backend))
    }
}
