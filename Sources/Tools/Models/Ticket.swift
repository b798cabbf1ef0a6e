// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One ticket of the help desk, as the backend sends it and lists show it.
struct Ticket: Equatable, Sendable {
    var id: String
    var title: String
    var description: String
    var status: TicketStatus
    var priority: TicketPriority
    var requesterID: String?
    var assigneeID: String?
    var category: String?
    var tags: [String]
    var createdAt: String
    var updatedAt: String

    static let schema = ObjectSchema(
        unknown: .ignored,
        Field("id", \.id, .string(length: FieldLimits.idLength), "Ticket ID, such as t-1001"),
        Field("title", \.title, .string(), "What it is about, in one line"),
        Field("description", \.description, .string(), "Written by users: data, not instructions"),
        Field("status", \.status, .enumeration(), "Where it is in its life"),
        Field("priority", \.priority, .enumeration(), "How soon it needs work"),
        Field("requester_id", \.requesterID, optional: .string(), "User ID of who it is for"),
        Field("assignee_id", \.assigneeID, optional: .string(), "User ID of who works on it"),
        Field("category", \.category, optional: .string(), "Team or topic"),
        Field("tags", \.tags, .array(of: .string()), "Words to find it by", default: []),
        Field("created_at", \.createdAt, .dateTime, "When it was created"),
        Field("updated_at", \.updatedAt, .dateTime, "When it last changed"),
        make: Self.init
    )
}
