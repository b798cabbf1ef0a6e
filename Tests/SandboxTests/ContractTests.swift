// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Testing

@testable import Sandbox

/// Goal: docs/backend-openapi.yaml and the small backend name the same things.
///
/// Method: read the lines that matter; the file is ours and keeps its layout.
@Suite struct ContractTests {
    private func contract() throws -> [Substring] {
        let directory = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let loop = try Loop()
        var result = Result<[UInt8], FileError>.failure(.notFound)
        let path = "/\(directory)/docs/backend-openapi.yaml"
        FileReader.read(path: path, bytesMax: 1024 * 1024, on: loop) { result = $0 }
        loop.run()
        return String(decoding: try result.get(), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The operations under `paths:`, such as `GET /users/{id}`.
    private func operations(_ lines: [Substring]) -> [String] {
        var operations: [String] = []
        var path = ""
        for line in lines.drop(while: { $0 != "paths:" }).prefix(while: { $0 != "components:" }) {
            let indent = line.prefix { $0 == " " }.count
            let name = line.dropFirst(indent).prefix { $0 != ":" }
            if indent == 2, name.hasPrefix("/") { path = String(name) }
            if indent == 4, ["get", "post", "put", "patch", "delete"].contains(name) {
                operations.append("\(name.uppercased()) \(path)")
            }
        }
        return operations
    }

    /// The words of the first `enum: [a, b]` after a line that starts with `start`.
    private func words(_ lines: [Substring], after start: String) throws -> [String] {
        let rest = lines.drop { !$0.drop { $0 == " " }.hasPrefix(start) }
        let line = try #require(rest.first { $0.contains("enum: [") })
        let list = try #require(line.split(separator: "[").last?.split(separator: "]").first)
        return list.split(separator: ",").map { String($0.drop { $0 == " " }) }
    }

    @Test func everyOperationOfTheContractIsServedAndNoOther() throws {
        let operations = self.operations(try self.contract())
        #expect(
            operations == [
                "GET /health", "GET /users", "GET /users/{id}", "GET /tickets", "POST /tickets",
                "POST /query",
            ]
        )
        for operation in operations {
            let parts = operation.split(separator: " ")
            let path = parts[1].replacing("{id}", with: "u-1001")
            _ = try BackendRoute(IncomingRequest(method: String(parts[0]), path: String(path)))
        }
    }

    @Test func everyClosedListIsTheSame() throws {
        let lines = try self.contract()
        #expect(
            try self.words(lines, after: "TicketStatus:") == Ticket.Status.allCases.map(\.rawValue)
        )
        #expect(
            try self.words(lines, after: "TicketPriority:")
                == Ticket.Priority.allCases.map(\.rawValue)
        )
        #expect(
            try self.words(lines, after: "eq, ne, lt")
                == Operation.allCases.map(\.rawValue)
        )
        #expect(
            try self.words(lines, after: "function: {")
                == Query.Aggregate.Function.allCases.map(\.rawValue)
        )
        #expect(
            try self.words(lines, after: "- name: sort")
                == TicketFilter.SortKey.allCases.flatMap { [$0.rawValue, "-\($0.rawValue)"] }
        )
    }
}
