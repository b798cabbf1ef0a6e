// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// The command line: one binary, one subcommand per job.
///
/// Module charter: configuration, routes, health, lifecycle and commands; it wires the modules
/// below and decides nothing about their subjects.
@main
struct MCPServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp-server",
        abstract: "Gives AI agents a REST backend as typed MCP tools.",
        discussion: """
            Settings come from the environment and .env; see docs/configuration.md.
            Try it without any: mcp-server sandbox
            """,
        version: "mcp-server \(Version.current)",
        subcommands: [
            ServeCommand.self, SandboxCommand.self, ConfigCommand.self, ToolsCommand.self,
            CallCommand.self, DoctorCommand.self, HealthcheckCommand.self,
        ],
        defaultSubcommand: ServeCommand.self
    )
}
