// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// One page of a query's result.
struct QueryPage {
    let columns: [Column]
    let rows: ArraySlice<[Cell]>
    let nextCursor: String?

    /// Runs `query` and cuts the page its cursor and limit ask for; 400 for a bad cursor.
    init(_ query: Query, over table: Table) throws(Problem) {
        var start = 0
        if let cursor = query.cursor {
            guard let position = Cursor.position(in: cursor, list: query.fingerprint),
                let index = Int(position), index >= 0
            else {
                throw .badRequest(
                    "The cursor is not valid.",
                    [FieldIssue(pointer: "#/cursor", "is not a cursor of this query")]
                )
            }
            start = index
        }
        let result = QueryEngine.run(query, over: table)
        self.columns = result.columns
        self.rows = result.rows.dropFirst(start).prefix(query.limit)
        let end = start + self.rows.count
        self.nextCursor =
            end < result.rows.count
            ? Cursor(position: String(end), list: query.fingerprint).text : nil
    }

    /// The body `{columns, rows, next_cursor?, truncated}`.
    func body() throws(JSONError) -> JSONFragment {
        var writer = JSONWriter(reserving: 256 + self.rows.count * 64)
        writer.object { writer in
            writer.key("columns")
            writer.array { writer in
                for column in self.columns {
                    writer.object { writer in
                        writer.member("name", column.name)
                        writer.member("type", column.kind.rawValue)
                    }
                }
            }
            writer.key("rows")
            writer.array { writer in
                for row in self.rows {
                    writer.array { writer in
                        for cell in row { cell.write(to: &writer) }
                    }
                }
            }
            if let nextCursor { writer.member("next_cursor", nextCursor) }
            writer.member("truncated", false)
        }
        return try writer.finish()
    }
}
