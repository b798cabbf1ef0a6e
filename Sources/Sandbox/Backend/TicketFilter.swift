// SPDX-License-Identifier: Apache-2.0

/// Which tickets a list shows, and in which order.
struct TicketFilter: Equatable {
    /// The keys a list may be sorted by; a leading minus on the wire means descending.
    enum SortKey: String, CaseIterable {
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case priority
    }

    var statuses: [Ticket.Status] = []
    var priorities: [Ticket.Priority] = []
    var assigneeID: String?
    var requesterID: String?
    /// Inclusive.
    var createdAfter: Timestamp?
    /// Exclusive.
    var createdBefore: Timestamp?
    /// Lower case.
    var search: String?
    var sortKey = SortKey.createdAt
    var isDescending = true

    /// Whether all filters match; the values of one filter are alternatives.
    func matches(_ ticket: Ticket) -> Bool {
        if !self.statuses.isEmpty, !self.statuses.contains(ticket.status) { return false }
        if !self.priorities.isEmpty, !self.priorities.contains(ticket.priority) { return false }
        if let assigneeID, ticket.assigneeID != assigneeID { return false }
        if let requesterID, ticket.requesterID != requesterID { return false }
        if let createdAfter, ticket.createdAt < createdAfter { return false }
        if let createdBefore, ticket.createdAt >= createdBefore { return false }
        guard let search else { return true }
        return ticket.title.lowercased().contains(search)
            || ticket.description.lowercased().contains(search)
    }

    /// The number a ticket is sorted by.
    func sortValue(_ ticket: Ticket) -> Int64 {
        switch self.sortKey {
        case .createdAt: ticket.createdAt.unixMS
        case .updatedAt: ticket.updatedAt.unixMS
        case .priority: Int64(ticket.priority.rank)
        }
    }

    /// Text that is equal for equal filters, for a cursor to be bound to.
    var fingerprint: String {
        let parts: [String] = [
            self.statuses.map(\.rawValue).sorted().joined(separator: ","),
            self.priorities.map(\.rawValue).sorted().joined(separator: ","),
            self.assigneeID ?? "", self.requesterID ?? "",
            self.createdAfter.map { String($0.unixMS) } ?? "",
            self.createdBefore.map { String($0.unixMS) } ?? "",
            self.sortKey.rawValue, String(self.isDescending), self.search ?? "",
        ]
        // Lengths first: no value can pass for two.
        return "tickets" + parts.map { ";\($0.utf8.count):\($0)" }.joined()
    }
}
