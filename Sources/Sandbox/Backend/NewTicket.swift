// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// The body of `POST /tickets`, checked.
struct NewTicket: Equatable {
    static let titleLength = 1...200
    static let descriptionLength = 1...10_000
    static let idLength = 1...128
    static let categoryLength = 1...64
    static let tagsCount = 0...10
    static let tagLength = 1...50

    var title: String
    var description: String
    var priority: Ticket.Priority
    var requesterID: String?
    var category: String?
    var tags: [String]

    /// Reads a body, or throws a 422 problem that names every mistake.
    static func decode(_ body: JSONValue) throws(Problem) -> NewTicket {
        var reader = BodyReader(body)
        reader.allowOnly([
            "title", "description", "priority", "requester_id", "category", "tags",
        ])
        let title = reader.text("title", length: NewTicket.titleLength)
        let description = reader.text("description", length: NewTicket.descriptionLength)
        let priority = reader.word("priority", of: Ticket.Priority.self)
        let requesterID = reader.optionalText("requester_id", length: NewTicket.idLength)
        let category = reader.optionalText("category", length: NewTicket.categoryLength)
        let tags = reader.texts(
            "tags",
            count: NewTicket.tagsCount,
            length: NewTicket.tagLength
        )
        guard reader.issues.isEmpty, let title, let description, let priority else {
            throw .unprocessable("The ticket is not valid.", reader.issues)
        }
        return NewTicket(
            title: title,
            description: description,
            priority: priority,
            requesterID: requesterID,
            category: category,
            tags: tags
        )
    }
}
