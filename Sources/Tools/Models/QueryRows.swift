// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Checks the rows of a query's answer against its columns, without copying a cell.
enum QueryRows {
    /// What is wrong with the body, in words; nil when every row has a fitting cell for each
    /// column, or when the shape is wrong in a way that the schema reports.
    static func problem(_ body: JSONValue) -> String? {
        guard let columns = body["columns"], let rows = body["rows"] else { return nil }
        let types = columns.elements.map { column in
            column["type"]?.string.flatMap { ColumnType(rawValue: $0) }
        }
        for (index, row) in rows.elements.enumerated() {
            guard row.count == types.count else {
                return "rows[\(index)] has not as many cells as there are columns"
            }
            let wrong = row.firstIndex { column, cell in !QueryRows.fits(cell, types[column]) }
            if let wrong { return "rows[\(index)][\(wrong)] is not of its column's type" }
        }
        return nil
    }

    private static func fits(_ cell: JSONValue, _ type: ColumnType?) -> Bool {
        switch (type, cell.kind) {
        case (_, .null), (.string, .string), (.datetime, .string), (.boolean, .boolean),
            (.number, .number):
            true
        case (.integer, .number): cell.isIntegerLexeme || cell.int64 != nil
        default: false
        }
    }
}
