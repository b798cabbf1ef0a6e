// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The arguments of `list_users`.
struct ListUsersRequest: Equatable, Sendable {
    var query: String?
    var limit: Int
    var cursor: String?

    static let schema = ObjectSchema(
        Field(
            "query",
            \.query,
            optional: .string(length: FieldLimits.searchLength, pattern: .singleLine),
            "Part of a name or email address, in any case. Without it all users are listed."
        ),
        Field(
            "limit",
            \.limit,
            .integer(FieldLimits.pageLimit),
            "Users in one page, at most.",
            default: FieldLimits.pageLimitDefault
        ),
        Field(
            "cursor",
            \.cursor,
            optional: .string(length: FieldLimits.cursorLength, pattern: .singleLine),
            "next_cursor of the previous page, unchanged, with the same query."
        ),
        make: Self.init
    )
}
