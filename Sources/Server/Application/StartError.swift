// SPDX-License-Identifier: Apache-2.0

/// Why the server could not start although its configuration is right: one line for people.
struct StartError: Error, Equatable, CustomStringConvertible {
    /// Not 78: the settings are fine, the machine is in the way.
    static let exitCode: Int32 = 1

    let reason: String

    var description: String { "mcp-server: \(self.reason)" }
}
