// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// One page of a list, before the cursor is made.
struct ListPage: Equatable {
    var items: [JSONFragment]
    /// What the next page's cursor must hold; nil on the last page.
    var nextPosition: String?
    /// Matches over all pages.
    var total: Int

    /// The body `{items, next_cursor?, total}`; `list` identifies the list and its filters.
    func body(list: String) throws(JSONError) -> JSONFragment {
        var writer = JSONWriter(reserving: 256 + self.items.count * 256)
        writer.object { writer in
            writer.key("items")
            writer.array { writer in
                for item in self.items { writer.embed(item) }
            }
            if let nextPosition {
                writer.member("next_cursor", Cursor(position: nextPosition, list: list).text)
            }
            writer.member("total", self.total)
        }
        return try writer.finish()
    }
}
