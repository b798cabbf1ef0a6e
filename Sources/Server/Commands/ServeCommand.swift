// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `mcp-server serve`, the default: serves until it is told to stop.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve MCP over HTTP (default)."
    )

    func run() throws {
        try Program.run { loop, source in await Application.serve(on: loop, source) }
    }
}
