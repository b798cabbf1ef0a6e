// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON

/// `mcp-server tools`: the bytes that `GET /tools` answers, without a server.
@LoopActor
enum ToolsListing {
    /// The list depends on no setting, so none is asked for: these satisfy the engine, which is
    /// built and never sends anything.
    private static let source = ConfigurationSource(environment: [
        ("BACKEND_API_URL", "https://backend.invalid"),
        ("BACKEND_API_SCOPE", "api://backend/.default"),
        ("AZURE_TENANT_ID", "00000000-0000-0000-0000-000000000000"),
        ("AZURE_CLIENT_ID", "00000000-0000-0000-0000-000000000000"),
        ("AZURE_CLIENT_SECRET", "unused"),
    ])

    static func show(on loop: Loop) async -> Int32 {
        do {
            let log = Log(level: .error, format: .text, output: .standardError)
            let configuration = try Configuration.load(Self.source)
            let engine = try await Engine.make(
                on: loop,
                configuration,
                Self.source,
                log: log.logger
            )
            defer { engine.close() }
            let bytes = engine.listing.bytes
            _ = StandardOutput.write(bytes.span)
            _ = StandardOutput.write("\n")
            return 0
        } catch {
            return Failure.report(error)
        }
    }
}
