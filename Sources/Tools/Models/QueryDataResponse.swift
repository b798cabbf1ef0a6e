// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import MCPRPC

/// One page of a query's rows: the backend's answer and the result of `query_data`.
struct QueryDataResponse: Equatable, Sendable {
    var columns: [QueryColumn]
    /// One array of cells for each row.
    var rows: JSONArrayFragment
    var nextCursor: String?
    var isTruncated: Bool

    static let schema = ObjectSchema(
        unknown: .ignored,
        Field(
            "columns",
            \.columns,
            .array(of: .object(QueryColumn.schema)),
            "Names and types of the cells, in their order"
        ),
        Field(
            "rows",
            \.rows,
            .fragments([.array]),
            "One array of cells for each row; null where there is no value"
        ),
        PageFields.nextCursor(\.nextCursor),
        PageFields.truncated(\.isTruncated),
        make: Self.init
    )
}

extension QueryDataResponse: ResultPage {
    var rowCount: Int { self.rows.count }

    func rowBytes(at index: Int) -> Int? { self.rows.byteCount(at: index) }

    func withoutRows() -> QueryDataResponse {
        var page = self
        page.rows = JSONArrayFragment()
        return page
    }
}
