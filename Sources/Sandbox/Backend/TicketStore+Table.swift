// SPDX-License-Identifier: Apache-2.0

extension TicketStore {
    /// The columns of the dataset `tickets`.
    static let columns = [
        Column(name: "id", kind: .string), Column(name: "title", kind: .string),
        Column(name: "status", kind: .string), Column(name: "priority", kind: .string),
        Column(name: "requester_id", kind: .string), Column(name: "assignee_id", kind: .string),
        Column(name: "category", kind: .string), Column(name: "created_at", kind: .datetime),
        Column(name: "updated_at", kind: .datetime),
    ]

    /// The dataset `tickets` as of now.
    var table: Table {
        Table(
            columns: TicketStore.columns,
            rows: self.tickets.map { ticket in
                [
                    .string(ticket.id), .string(ticket.title), .string(ticket.status.rawValue),
                    .string(ticket.priority.rawValue),
                    ticket.requesterID.map { .string($0) } ?? .null,
                    ticket.assigneeID.map { .string($0) } ?? .null,
                    ticket.category.map { .string($0) } ?? .null,
                    .moment(ticket.createdAt), .moment(ticket.updatedAt),
                ]
            }
        )
    }
}
