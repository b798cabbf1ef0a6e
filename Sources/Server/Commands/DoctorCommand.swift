// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `mcp-server doctor`: examines each link from the pod's identity to the backend.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find out why there is no token, or why the backend refuses it.",
        discussion: """
            Checks every link in order, with the settings and the code of the server, and says \
            what it saw and what to do. Writes nothing, prints no secret.

            Exit code: 0 all is well, 1 a check failed, 2 there are warnings.

            In a pod: kubectl exec deploy/mcp-server -- mcp-server doctor

            With --token-file it examines that file alone and asks no network anything.
            """
    )

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    @Option(help: "The scope to ask for; by default BACKEND_API_SCOPE.")
    var scope: String?

    @Flag(help: "Examine the embedded Entra and backend instead of the configured ones.")
    var sandbox = false

    @Option(help: "Examine a federated token in this file alone, offline.")
    var tokenFile: String?

    func validate() throws {
        guard self.sandbox, self.tokenFile != nil else { return }
        throw ValidationError("--sandbox and --token-file exclude each other.")
    }

    func run() throws {
        let request = Examination.Request(
            printsJSON: self.json,
            scope: self.scope,
            tokenFile: self.tokenFile
        )
        let usesSandbox = self.sandbox
        try Program.run { loop, source in
            if usesSandbox { return await SandboxRun.examine(request, on: loop, source) }
            return await Examination.run(request, on: loop, source)
        }
    }
}
