// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The tools of a server, checked when they are registered, in the order of registration.
public struct ToolRegistry {
    private(set) var tools: [RegisteredTool] = []

    /// Starts out empty.
    public init() {}

    /// The names of the tools, in order.
    public var names: [String] { self.tools.map(\.descriptor.name) }

    /// Adds a tool.
    ///
    /// - Throws: `ToolRegistrationError` for a name that is malformed or taken, an empty title or
    ///   description, or a schema that breaks a rule of MCP.
    public mutating func register<T: Tool>(_ tool: T) throws(ToolRegistrationError) {
        let descriptor = T.descriptor
        try self.validate(descriptor)
        let schemas = (input: T.input, output: T.output)
        if let problem = schemas.input.headerProblems.first {
            throw ToolRegistrationError(tool: descriptor.name, problem: problem)
        }
        guard let outputSchema = try? OutputSchema.widened(schemas.output.jsonSchema) else {
            throw ToolRegistrationError(
                tool: descriptor.name,
                problem: "its output schema is nested too deeply"
            )
        }
        self.tools.append(
            RegisteredTool(
                descriptor: descriptor,
                inputSchema: schemas.input.jsonSchema,
                outputSchema: outputSchema,
                headerParameters: schemas.input.headers.map { HeaderParameter($0) },
                run: { arguments, context in
                    await ToolRunner.run(tool, schemas, arguments, context)
                }
            )
        )
    }

    /// Finds a tool by the exact bytes of its name.
    func find(_ name: JSONValue) -> RegisteredTool? {
        name.withUTF8 { bytes in
            for tool in self.tools where bytes.equals(tool.descriptor.name) { return tool }
            return nil
        }
    }

    private func validate(_ descriptor: ToolDescriptor) throws(ToolRegistrationError) {
        func fail(_ problem: String) -> ToolRegistrationError {
            ToolRegistrationError(tool: descriptor.name, problem: problem)
        }
        let name = descriptor.name.utf8
        guard (1...ToolDescriptor.nameCharactersMax).contains(name.count) else {
            throw fail("its name must have 1 to \(ToolDescriptor.nameCharactersMax) characters")
        }
        let isLegal = name.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isLegal else { throw fail("its name may only contain a-z, 0-9 and _") }
        guard !self.names.contains(descriptor.name) else { throw fail("its name is taken") }
        guard !descriptor.title.isEmpty else { throw fail("it has no title") }
        guard !descriptor.description.isEmpty else { throw fail("it has no description") }
    }
}
