// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `mcp-server call TOOL JSON`: runs one tool through the real engine and prints its result.
struct CallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Run one tool and print its result; exit code 1 when it failed.",
        discussion: "Example: mcp-server call --sandbox get_user_profile '{\"user_id\":\"u-1001\"}'"
    )

    @Argument(help: "The tool's name; see mcp-server tools.")
    var tool: String

    @Argument(help: "The arguments as a JSON object.")
    var arguments: String = "{}"

    @Flag(help: "Use the embedded Entra and backend instead of the configured ones.")
    var sandbox = false

    func run() throws {
        let call = (tool: self.tool, arguments: self.arguments)
        let usesSandbox = self.sandbox
        try Program.run { loop, source in
            if usesSandbox { return await SandboxRun.call(call, on: loop, source) }
            return await SingleCall.run(call, on: loop, source)
        }
    }
}
