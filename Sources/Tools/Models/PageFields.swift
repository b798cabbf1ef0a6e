// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The members that every list has.
enum PageFields {
    /// Where the next page starts.
    static func nextCursor<Page>(
        _ get: @escaping @Sendable (Page) -> String?
    ) -> Field<Page, String?> {
        Field(
            "next_cursor",
            get,
            optional: .string(length: FieldLimits.cursorLength),
            "Pass it as cursor to get the next page; absent on the last page"
        )
    }

    /// How many rows there are.
    static func total<Page>(_ get: @escaping @Sendable (Page) -> Int?) -> Field<Page, Int?> {
        Field("total", get, optional: .integer(0...), "Matches over all pages")
    }

    /// Whether a page was cut: never absent in a result, never there in a backend's page.
    static func truncated<Page>(_ get: @escaping @Sendable (Page) -> Bool) -> Field<Page, Bool> {
        Field(
            "truncated",
            get,
            .boolean,
            "Whether the page has fewer rows than asked for, to keep the result readable; "
                + "next_cursor goes on exactly behind them",
            default: false
        )
    }
}
