// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON
internal import MCPRPC

/// `query_data`: rows or aggregates of a named dataset, in pages.
@LoopActor struct QueryData: Tool {
    static let descriptor = ToolDescriptor(
        name: "query_data",
        title: "Query data",
        description: """
            Run a read-only, structured query over one named dataset (such as sales, tickets or \
            users): choose fields, filter, group, aggregate and sort. Prefer group_by and \
            aggregates to reading many rows. Returns columns and rows, up to limit rows (1 to \
            1,000, 100 by default), and next_cursor when there are more; pass it as cursor, with \
            the same query, to go on. A long result is cut at a row and says truncated: true. A \
            wrong dataset or field is answered with INVALID_INPUT that says which. This is not SQL.
            """,
        annotations: ToolAnnotations(
            readOnly: true,
            destructive: false,
            idempotent: true,
            openWorld: false
        )
    )
    static let input = QueryDataRequest.schema
    static let output = QueryDataResponse.schema

    let backend: BackendClient

    @LoopActor
    func call(
        _ input: QueryDataRequest,
        _ context: ToolContext
    ) async throws(ToolError) -> QueryDataResponse {
        try input.validate()
        let call = self.backend.call(context)
        call.report("Querying \(input.dataset)")
        return try await call.page(
            of: QueryDataResponse.self,
            limit: input.limit,
            check: QueryRows.problem
        ) { (limit) throws(ToolError) in
            let body = try BackendRequest.body { Self.write(input, limit: limit, to: &$0) }
            return .query(self.backend.url("/query"), body)
        }
    }

    private static func write(
        _ input: QueryDataRequest,
        limit: Int,
        to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("dataset", input.dataset)
            self.write("select", input.select, to: &writer) { $1.string($0) }
            self.write("where", input.conditions, to: &writer) { condition, writer in
                writer.object { writer in
                    writer.member("field", condition.field)
                    writer.member("op", condition.op.rawValue)
                    if let value = condition.value { writer.member("value", value) }
                }
            }
            self.write("group_by", input.groupBy, to: &writer) { $1.string($0) }
            self.write("aggregates", input.aggregates, to: &writer) { aggregate, writer in
                writer.object { writer in
                    writer.member("function", aggregate.function.rawValue)
                    if let field = aggregate.field { writer.member("field", field) }
                    if let alias = aggregate.alias { writer.member("as", alias) }
                }
            }
            self.write("order_by", input.orderBy, to: &writer) { order, writer in
                writer.object { writer in
                    writer.member("field", order.field)
                    writer.member("direction", order.direction.rawValue)
                }
            }
            writer.member("limit", limit)
            if let cursor = input.cursor { writer.member("cursor", cursor) }
        }
    }

    /// Writes an array member, or nothing for nil.
    private static func write<Element>(
        _ name: StaticString,
        _ elements: [Element]?,
        to writer: inout JSONWriter,
        _ element: (Element, inout JSONWriter) -> Void
    ) {
        guard let elements else { return }
        writer.array(name) { writer in
            for value in elements { element(value, &writer) }
        }
    }
}
