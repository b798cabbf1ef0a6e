// SPDX-License-Identifier: Apache-2.0
internal import JSON

extension Ticket {
    /// The ticket as the contract shows it; absent members are left out.
    func json() throws(JSONError) -> JSONFragment {
        var writer = JSONWriter(reserving: 512)
        writer.object { writer in
            writer.member("id", self.id)
            writer.member("title", self.title)
            writer.member("description", self.description)
            writer.member("status", self.status.rawValue)
            writer.member("priority", self.priority.rawValue)
            if let requesterID = self.requesterID { writer.member("requester_id", requesterID) }
            if let assigneeID = self.assigneeID { writer.member("assignee_id", assigneeID) }
            if let category = self.category { writer.member("category", category) }
            writer.key("tags")
            writer.array { writer in
                for tag in self.tags { writer.string(tag) }
            }
            writer.member("created_at", self.createdAt.text)
            writer.member("updated_at", self.updatedAt.text)
        }
        return try writer.finish()
    }
}
