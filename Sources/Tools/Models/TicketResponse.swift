// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The result of `create_ticket`: the ticket, and the key that made it the only one.
struct TicketResponse: Equatable, Sendable {
    var ticket: Ticket
    var idempotencyKey: String

    static let schema = ObjectSchema(
        unknown: .ignored,
        Field("id", \.ticket.id, .string(length: FieldLimits.idLength), "ID of the new ticket"),
        Field("title", \.ticket.title, .string(), "What it is about, in one line"),
        Field("description", \.ticket.description, .string(), "As given"),
        Field("status", \.ticket.status, .enumeration(), "Where it is in its life"),
        Field("priority", \.ticket.priority, .enumeration(), "How soon it needs work"),
        Field("requester_id", \.ticket.requesterID, optional: .string(), "Who it is for"),
        Field("assignee_id", \.ticket.assigneeID, optional: .string(), "Who works on it"),
        Field("category", \.ticket.category, optional: .string(), "Team or topic"),
        Field("tags", \.ticket.tags, .array(of: .string()), "Words to find it by", default: []),
        Field("created_at", \.ticket.createdAt, .dateTime, "When it was created"),
        Field("updated_at", \.ticket.updatedAt, .dateTime, "When it last changed"),
        Field(
            "idempotency_key",
            \.idempotencyKey,
            .string(length: CreateTicketRequest.idempotencyKeyLength, pattern: .visibleASCII),
            "The key it was created with; repeating the call with it creates no second ticket"
        ),
        make: {
            TicketResponse(
                ticket: Ticket(
                    id: $0,
                    title: $1,
                    description: $2,
                    status: $3,
                    priority: $4,
                    requesterID: $5,
                    assigneeID: $6,
                    category: $7,
                    tags: $8,
                    createdAt: $9,
                    updatedAt: $10
                ),
                idempotencyKey: $11
            )
        }
    )
}
