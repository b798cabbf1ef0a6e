// SPDX-License-Identifier: Apache-2.0

/// One thing wrong with the configuration: the variable, what was found, what is allowed.
struct ConfigurationProblem: Equatable, CustomStringConvertible {
    let name: String
    let reason: String

    var description: String { "\(self.name): \(self.reason)" }
}

/// Everything wrong with the configuration, so that one start shows all of it.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// `EX_CONFIG` of sysexits.h: an orchestrator or a script can tell it from a crash.
    static let exitCode: Int32 = 78

    let problems: [ConfigurationProblem]

    var description: String {
        let count = self.problems.count
        let title = "mcp-server: \(count) problem\(count == 1 ? "" : "s") with the configuration:"
        return ([title] + self.problems.map { "  \($0)" }).joined(separator: "\n")
    }
}
