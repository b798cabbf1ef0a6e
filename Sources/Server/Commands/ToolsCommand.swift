// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EventLoop

/// `mcp-server tools`: prints the tools as `GET /tools` shows them.
struct ToolsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tools",
        abstract: "Print the tools as JSON."
    )

    func run() throws {
        try Program.run { loop, _ in
            await ToolsListing.show(on: loop)
        }
    }
}
