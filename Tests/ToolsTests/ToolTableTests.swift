// SPDX-License-Identifier: Apache-2.0
// Goal: five tools that MCP accepts and a model can choose between.

import JSON
import MCPRPC
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct ToolTableTests {
        private static func describe<T: Tool>(_ tool: T.Type) -> (ToolDescriptor, JSON, JSON)? {
            guard let input = try? JSONReader().read(tool.input.jsonSchema.bytes),
                let output = try? JSONReader().read(tool.output.jsonSchema.bytes)
            else { return nil }
            return (tool.descriptor, input.root.materialized(), output.root.materialized())
        }

        @Test func registersTheFiveTools() throws {
            try Bench.run(.silence) { bench in
                var registry = ToolRegistry()
                try ToolTable.registerAll(into: &registry, backend: bench.client)
                #expect(
                    registry.names == [
                        "get_user_profile", "list_users", "create_ticket", "list_tickets",
                        "query_data",
                    ]
                )
            }
        }

        @Test func describesEachToolForAModel() throws {
            try Bench.run(.silence) { _ in
                let tools = [
                    Self.describe(GetUserProfile.self), Self.describe(ListUsers.self),
                    Self.describe(CreateTicket.self), Self.describe(ListTickets.self),
                    Self.describe(QueryData.self),
                ].compactMap(\.self)
                #expect(tools.count == 5)
                for (descriptor, input, output) in tools {
                    #expect((150...700).contains(descriptor.description.count))
                    #expect(!descriptor.description.contains("\n"))
                    #expect(descriptor.annotations.readOnly == (descriptor.name != "create_ticket"))
                    #expect(!descriptor.annotations.destructive)
                    #expect(descriptor.annotations.idempotent)
                    #expect(!descriptor.annotations.openWorld)
                    #expect(input["type"] == "object")
                    #expect(input["additionalProperties"] == false)
                    #expect(output["type"] == "object")
                    guard case .object(let arguments)? = input["properties"] else {
                        Issue.record("no properties")
                        continue
                    }
                    for argument in arguments {
                        #expect(argument.value["description"]?.text?.isEmpty == false)
                    }
                }
            }
        }
    }
}
