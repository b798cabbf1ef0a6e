// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EventLoop

/// `mcp-server config`: prints the effective settings with secrets masked.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print the effective settings, secrets masked."
    )

    func run() throws {
        try Program.run { _, source in
            do throws(ConfigurationError) {
                let configuration = try Configuration.load(source)
                _ = StandardOutput.write(ConfigurationListing.text(configuration, source))
                return 0
            } catch {
                _ = StandardOutput.writeError("\(error)\n")
                return ConfigurationError.exitCode
            }
        }
    }
}
