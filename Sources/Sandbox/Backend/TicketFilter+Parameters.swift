// SPDX-License-Identifier: Apache-2.0

extension TicketFilter {
    /// The query parameters a filter is read from.
    static let parameters = [
        "status", "priority", "assignee_id", "requester_id", "created_after", "created_before",
        "q", "sort",
    ]

    /// Reads the filter of `GET /tickets`.
    static func decode(_ reader: inout ParameterReader) -> TicketFilter {
        var filter = TicketFilter()
        filter.statuses = reader.words("status", of: Ticket.Status.self)
        filter.priorities = reader.words("priority", of: Ticket.Priority.self)
        filter.assigneeID = reader.text("assignee_id", length: NewTicket.idLength)
        filter.requesterID = reader.text("requester_id", length: NewTicket.idLength)
        filter.createdAfter = reader.moment("created_after")
        filter.createdBefore = reader.moment("created_before")
        filter.search = reader.text("q", length: UserDirectory.searchLength)?.lowercased()
        guard let sort = reader.text("sort", length: 0...32) else { return filter }
        filter.isDescending = sort.hasPrefix("-")
        if let key = SortKey(rawValue: String(sort.drop { $0 == "-" })),
            sort.utf8.count - key.rawValue.utf8.count <= 1
        {
            filter.sortKey = key
        } else {
            reader.fail("sort", "must be one of \(BodyReader.list(SortKey.self)), or -key")
        }
        return filter
    }

    /// Throws 422 when the two moments leave nothing between them.
    func checkRange() throws(Problem) {
        guard let createdAfter, let createdBefore, createdAfter >= createdBefore else { return }
        throw .unprocessable(
            "The range is empty.",
            [FieldIssue(field: "created_before", "must be later than created_after")]
        )
    }
}
