// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// How a tool's call ended, before it is put into the words of a revision.
enum ToolOutcome {
    /// A result that is valid by the tool's own output schema.
    case success(JSONFragment)
    /// A failure to tell the model.
    case failure(ToolError)
    /// The result cannot be written as JSON at all: a bug of ours, -32603.
    case unwritable
}
