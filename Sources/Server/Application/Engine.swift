// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Identity
import JSON
import Logging
import MCPRPC
import Tools

/// Everything between a decided MCP request and the backend: identity, client, tools.
///
/// Shared by the server and by `mcp-server call`, so that both run the same code.
@LoopActor
final class Engine {
    let tokens: TokenCache
    let backend: BackendClient
    let dispatcher: MCPDispatcher
    let listing: JSONFragment
    let toolCount: Int
    private let client: HTTPClient

    /// Guidance for models, sent with `server/discover` and `initialize`.
    private static let instructions = """
        Tools for one company backend. Ids look like u-1001 (users) and t-1001 (tickets): \
        take them from list_users and list_tickets rather than guessing. Lists and query \
        results come in pages; pass next_cursor back as cursor to go on. A failed call says in \
        its structured content whether to retry and when.
        """

    /// Chooses the credential and builds everything; nothing is sent yet.
    ///
    /// - Throws: `StartError`; nothing is left open then.
    static func make(
        on loop: Loop,
        _ configuration: Configuration,
        _ source: ConfigurationSource,
        log: Logger
    ) async throws(StartError) -> Engine {
        let settings = IdentitySettings { source.text($0) }
        let choice = await CredentialFactory.choose(settings, on: loop)
        log.info(
            "credential chosen",
            metadata: ["credential": "\(choice.kind.rawValue)", "reason": "\(choice.reason)"]
        )
        for warning in configuration.warnings + choice.warnings { log.warning("\(warning)") }
        let client: HTTPClient
        do throws(UVError) {
            client = try HTTPClient(on: loop, configuration: Self.client(configuration))
        } catch {
            throw StartError(reason: "cannot set up outbound HTTP: \(error)")
        }
        do {
            let credential = try CredentialFactory.make(choice, settings, on: loop, client: client)
            let tokens = try TokenCache(
                on: loop,
                credential: credential,
                scope: try Scope(configuration.backendScope),
                audit: { AuditLog.write($0, to: log) }
            )
            let engine = try Engine(on: loop, configuration, client, tokens)
            // Certificates and schemas took part of this turn; no exchange waited for them.
            loop.updateTime()
            return engine
        } catch {
            client.close()
            throw StartError(reason: "\(error)")
        }
    }

    private init(
        on loop: Loop,
        _ configuration: Configuration,
        _ client: HTTPClient,
        _ tokens: TokenCache
    ) throws {
        self.client = client
        self.tokens = tokens
        self.backend = BackendClient(
            on: loop,
            client: client,
            tokens: tokens,
            origin: try BackendOrigin(configuration.backend.text),
            settings: BackendSettings(attemptTimeoutMS: configuration.backendTimeoutMS)
        )
        var registry = ToolRegistry()
        try ToolTable.registerAll(into: &registry, backend: self.backend)
        self.toolCount = registry.names.count
        self.dispatcher = try MCPDispatcher(
            serverInfo: Self.serverInfo,
            instructions: Self.instructions,
            registry: registry
        )
        self.listing = try self.dispatcher.plainListing()
    }

    /// Ends every exchange and transfer.
    func close() {
        self.tokens.close()
        self.client.close()
    }

    private static let serverInfo = ServerInfo(
        name: "mcp-server",
        title: "MCP server",
        version: Version.current
    )

    private static func client(_ configuration: Configuration) -> HTTPClient.Configuration {
        var client = HTTPClient.Configuration()
        client.caFile = configuration.caFile
        client.caDirectory = configuration.caDirectory
        client.userAgent = "mcp-server/\(Version.current)"
        // The backend client has a gate of its own, with a queue that has a deadline; libcurl's
        // has none.
        client.connectionsPerHostMax = BackendSettings().transfersMax
        client.connectionsIdleMax = BackendSettings().transfersMax
        return client
    }
}
