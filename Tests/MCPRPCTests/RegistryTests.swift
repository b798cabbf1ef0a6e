// SPDX-License-Identifier: Apache-2.0
//
// Goal: a tool that clients would choke on never gets past the start of the program.

import JSON
import MCPRPC
import Testing

/// A tool whose description and schema each test chooses.
private struct Candidate<Shape: CandidateShape>: Tool {
    static var descriptor: ToolDescriptor { Shape.descriptor }
    static var input: ObjectSchema<Text> { Shape.input }
    static var output: ObjectSchema<Text> { Text.schema }

    func call(_ input: Text, _ context: ToolContext) async throws(ToolError) -> Text { input }
}

private protocol CandidateShape {
    static var name: String { get }
    static var title: String { get }
    static var summary: String { get }
    static var headerName: String? { get }
}

extension CandidateShape {
    static var name: String { "good" }
    static var title: String { "Good" }
    static var summary: String { "Good." }
    static var headerName: String? { nil }

    static var descriptor: ToolDescriptor {
        ToolDescriptor(
            name: Self.name,
            title: Self.title,
            description: Self.summary,
            annotations: EchoTool.descriptor.annotations
        )
    }

    static var input: ObjectSchema<Text> {
        ObjectSchema(
            Field("text", \.text, .string(), "Text", headerName: Self.headerName),
            make: Text.init
        )
    }
}

private enum Good: CandidateShape {}
private enum Longest: CandidateShape {
    static var name: String { String(repeating: "a", count: 64) }
}
private enum TooLong: CandidateShape {
    static var name: String { String(repeating: "a", count: 65) }
}
private enum Nameless: CandidateShape { static var name: String { "" } }
private enum Capital: CandidateShape { static var name: String { "getUser" } }
private enum Slash: CandidateShape { static var name: String { "get/user" } }
private enum Umlaut: CandidateShape { static var name: String { "gr\u{FC}n" } }
private enum Untitled: CandidateShape { static var title: String { "" } }
private enum Undescribed: CandidateShape { static var summary: String { "" } }
private enum Marked: CandidateShape { static var headerName: String? { "Text" } }
private enum MarkedBadly: CandidateShape { static var headerName: String? { "My Text" } }
private enum MarkedEmpty: CandidateShape { static var headerName: String? { "" } }

@Suite struct RegistryTests {
    private func register<Shape: CandidateShape>(_ shape: Shape.Type) throws {
        var registry = ToolRegistry()
        try registry.register(Candidate<Shape>())
    }

    private func problem<Shape: CandidateShape>(of shape: Shape.Type) -> String? {
        do {
            try self.register(shape)
            return nil
        } catch {
            return (error as? ToolRegistrationError)?.description
        }
    }

    @Test func acceptsGoodTools() throws {
        try self.register(Good.self)
        try self.register(Longest.self)
        try self.register(Marked.self)
    }

    @Test func refusesBadNames() {
        #expect(
            self.problem(of: Capital.self)
                == "Tool \"getUser\" cannot be registered: "
                + "its name may only contain a-z, 0-9 and _."
        )
        for problem in [
            self.problem(of: TooLong.self), self.problem(of: Nameless.self),
            self.problem(of: Slash.self), self.problem(of: Umlaut.self),
        ] {
            #expect(problem?.contains("its name") == true)
        }
    }

    @Test func refusesToolsWithoutTexts() {
        #expect(self.problem(of: Untitled.self)?.contains("no title") == true)
        #expect(self.problem(of: Undescribed.self)?.contains("no description") == true)
    }

    @Test func refusesBadHeaderNames() {
        #expect(self.problem(of: MarkedBadly.self)?.contains("x-mcp-header") == true)
        #expect(self.problem(of: MarkedEmpty.self)?.contains("x-mcp-header") == true)
    }

    @Test func refusesANameThatIsTaken() throws {
        var registry = ToolRegistry()
        try registry.register(Candidate<Good>())
        #expect(throws: ToolRegistrationError.self) { try registry.register(Candidate<Good>()) }
        #expect(registry.names == ["good"])
    }
}
