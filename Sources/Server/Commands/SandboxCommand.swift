// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `mcp-server sandbox`: the real server with an embedded Entra and backend on loopback.
struct SandboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serve with an embedded Entra and backend; needs no settings.",
        discussion: """
            Everything but the two services is the real thing. With BACKEND_API_URL set, only Entra
            is embedded and calls go to that backend.
            """
    )

    func run() throws {
        try Program.run { loop, source in await SandboxRun.serve(on: loop, source) }
    }
}
