// SPDX-License-Identifier: Apache-2.0

/// A tool that cannot be registered: a mistake of its author, found when the program starts.
public struct ToolRegistrationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The tool's name as its descriptor has it.
    public let tool: String
    /// What is wrong with it, as a clause.
    public let problem: String

    /// One sentence with both.
    public var description: String {
        "Tool \"\(self.tool)\" cannot be registered: \(self.problem)."
    }
}
