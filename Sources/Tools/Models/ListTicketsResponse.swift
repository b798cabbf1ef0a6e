// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import MCPRPC

/// One page of tickets: the backend's answer, and with `truncated` the result of
/// `list_tickets`.
struct ListTicketsResponse: Equatable, Sendable {
    var items: [Ticket]
    var nextCursor: String?
    var total: Int?
    var isTruncated: Bool

    static let schema = ObjectSchema(
        unknown: .ignored,
        Field("items", \.items, .array(of: .object(Ticket.schema)), "The tickets, as sorted"),
        PageFields.nextCursor(\.nextCursor),
        PageFields.total(\.total),
        PageFields.truncated(\.isTruncated),
        make: Self.init
    )
}

extension ListTicketsResponse: ResultPage {
    var rowCount: Int { self.items.count }

    func rowBytes(at index: Int) -> Int? {
        ToolResultText.byteCount(of: self.items[index], Ticket.schema)
    }

    func withoutRows() -> ListTicketsResponse {
        var page = self
        page.items = []
        return page
    }
}
