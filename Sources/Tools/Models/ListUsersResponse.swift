// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import MCPRPC

/// One page of users: the backend's answer, and with `truncated` the result of `list_users`.
struct ListUsersResponse: Equatable, Sendable {
    var items: [UserSummary]
    var nextCursor: String?
    var total: Int?
    var isTruncated: Bool

    static let schema = ObjectSchema(
        unknown: .ignored,
        Field("items", \.items, .array(of: .object(UserSummary.schema)), "The users, by id"),
        PageFields.nextCursor(\.nextCursor),
        PageFields.total(\.total),
        PageFields.truncated(\.isTruncated),
        make: Self.init
    )
}

extension ListUsersResponse: ResultPage {
    var rowCount: Int { self.items.count }

    func rowBytes(at index: Int) -> Int? {
        ToolResultText.byteCount(of: self.items[index], UserSummary.schema)
    }

    func withoutRows() -> ListUsersResponse {
        var page = self
        page.items = []
        return page
    }
}
