// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import MCPRPC

private func encoded(_ error: ToolError) throws -> JSON {
    var writer = JSONWriter()
    error.write(to: &writer)
    return try JSONReader().read(writer.finish().bytes).root.materialized()
}

@Suite struct ToolErrorTests {
    @Test func writesOnlyWhatItKnows() throws {
        #expect(
            try encoded(ToolError(.notFound, "No such user.")) == [
                "code": "NOT_FOUND", "message": "No such user.", "retryable": false,
            ]
        )
    }

    @Test(arguments: ToolErrorCode.allCases)
    func saysWhetherToTryAgain(code: ToolErrorCode) throws {
        let expected: Set<ToolErrorCode> = [.timeout, .unavailable, .rateLimited, .cancelled]
        #expect(ToolError(code, "a").retryable == expected.contains(code))
        #expect(ToolError(code, "a", retryable: true).retryable)
    }

    @Test func keepsTextsOnOneLineOfBoundedLength() throws {
        let long = String(repeating: "ü", count: 5000)
        let error = ToolError(.timeout, "a\r\nb\u{85}c\u{7F}", field: "x\0", hint: long)
        let json = try encoded(error)
        #expect(json["message"] == "a  b c ")
        #expect(json["field"] == "x ")
        #expect(ToolError(.timeout, "a\u{85}b\u{A7}").text == "a b\u{A7}")
        let shortened = String(repeating: "ü", count: ToolError.messageCharactersMax)
        #expect(json["hint"] == .string(shortened))
        #expect(ToolError(.timeout, long).text == shortened)
        let exact = String(repeating: "a", count: ToolError.messageCharactersMax)
        #expect(ToolError(.timeout, exact).text == exact)
        #expect(ToolError(.timeout, exact + "b").text == exact)
    }

    @Test func takesEveryIssueOfTheArguments() throws {
        let document = try JSONReader().read(Array(#"{"text":5,"more":1}"#.utf8))
        do throws(SchemaError) {
            _ = try Text.schema.decode(document.root)
            Issue.record("decoded")
        } catch {
            let failure = ToolError(invalidInput: error)
            #expect(failure.code == .invalidInput)
            #expect(failure.field == "text")
            #expect(failure.message.hasPrefix("text: must be a string; more: "))
        }
    }
}
