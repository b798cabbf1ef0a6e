// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The arguments of `list_tickets`.
struct ListTicketsRequest: Equatable, Sendable {
    var status: [TicketStatus]?
    var priority: [TicketPriority]?
    var assigneeID: String?
    var requesterID: String?
    var createdAfter: String?
    var createdBefore: String?
    var query: String?
    var sort: TicketSort?
    var limit: Int
    var cursor: String?

    static let schema = ObjectSchema(
        Field(
            "status",
            \.status,
            optional: .array(
                of: .enumeration(),
                count: 1...TicketStatus.allCases.count,
                unique: true
            ),
            "Only tickets with one of these."
        ),
        Field(
            "priority",
            \.priority,
            optional: .array(
                of: .enumeration(),
                count: 1...TicketPriority.allCases.count,
                unique: true
            ),
            "Only tickets with one of these."
        ),
        Field(
            "assignee_id",
            \.assigneeID,
            optional: .string(length: FieldLimits.idLength, pattern: .identifier),
            "User ID of who works on it, such as u-1042."
        ),
        Field(
            "requester_id",
            \.requesterID,
            optional: .string(length: FieldLimits.idLength, pattern: .identifier),
            "User ID of who it is for, such as u-1001."
        ),
        Field(
            "created_after",
            \.createdAfter,
            optional: .dateTime,
            "Created at or after this moment, RFC 3339 with time zone: 2026-01-31T00:00:00Z."
        ),
        Field(
            "created_before",
            \.createdBefore,
            optional: .dateTime,
            "Created before this moment, RFC 3339 with time zone: 2026-02-01T00:00:00Z."
        ),
        Field(
            "query",
            \.query,
            optional: .string(length: FieldLimits.searchLength, pattern: .singleLine),
            "Part of the title or description, in any case."
        ),
        Field(
            "sort",
            \.sort,
            optional: .enumeration(),
            "Order; a minus means descending. Without it the newest come first."
        ),
        Field(
            "limit",
            \.limit,
            .integer(FieldLimits.pageLimit),
            "Tickets in one page, at most.",
            default: FieldLimits.pageLimitDefault
        ),
        Field(
            "cursor",
            \.cursor,
            optional: .string(length: FieldLimits.cursorLength, pattern: .singleLine),
            "next_cursor of the previous page, unchanged, with the same filters."
        ),
        make: Self.init
    )
}
