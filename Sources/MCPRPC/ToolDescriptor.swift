// SPDX-License-Identifier: Apache-2.0

/// What `tools/list` says about a tool, besides its schemas.
public struct ToolDescriptor: Equatable, Sendable {
    /// The name clients call: 1 to 64 of `[a-z0-9_]`, unique in the registry.
    public var name: String
    /// The name for people.
    public var title: String
    /// What the tool does and when to use it, for the model.
    public var description: String
    /// Hints about its effects.
    public var annotations: ToolAnnotations

    /// The longest name: the MCP conformance suite's limit, below the 128 of the text.
    static let nameCharactersMax = 64

    /// Describes a tool.
    public init(
        name: String,
        title: String,
        description: String,
        annotations: ToolAnnotations
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.annotations = annotations
    }
}
