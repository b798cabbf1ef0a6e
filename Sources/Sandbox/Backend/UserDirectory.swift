// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// The users of the backend, with the JSON of each made once.
struct UserDirectory {
    /// What `q` may be long, in characters.
    static let searchLength = 1...200

    private struct Entry {
        let id: String
        /// Name and address in lower case, for `q`.
        let searchText: String
        let summary: JSONFragment
        let profile: JSONFragment
    }

    let users: [User]
    private let entries: [Entry]
    private let positions: [String: Int]

    init(_ users: [User] = SeedUsers.make()) throws(JSONError) {
        self.users = users
        self.entries = try users.map { (user) throws(JSONError) in
            Entry(
                id: user.id,
                searchText: "\(user.name)\n\(user.email)".lowercased(),
                summary: try UserDirectory.json(user, details: false),
                profile: try UserDirectory.json(user, details: true)
            )
        }
        self.positions = Dictionary(
            uniqueKeysWithValues: users.enumerated().map { ($0.element.id, $0.offset) }
        )
    }

    /// The body for one user, or nil when there is none called `id`.
    func profile(_ id: String, details: Bool) -> JSONFragment? {
        guard let position = self.positions[id] else { return nil }
        return details ? self.entries[position].profile : self.entries[position].summary
    }

    /// Users whose name or address contains `search`, after the user called `after`.
    ///
    /// Nil when there is no user called `after`.
    func page(search: String?, after: String?, limit: Int) -> ListPage? {
        var matches = Array(self.entries.indices)
        if let needle = search?.lowercased() {
            matches = matches.filter { self.entries[$0].searchText.contains(needle) }
        }
        var start = 0
        if let after {
            guard let position = self.positions[after] else { return nil }
            start = matches.firstIndex { $0 > position } ?? matches.count
        }
        let page = matches[start...].prefix(limit)
        let isLast = start + page.count == matches.count
        return ListPage(
            items: page.map { self.entries[$0].summary },
            nextPosition: isLast ? nil : page.last.map { self.entries[$0].id },
            total: matches.count
        )
    }

    /// The columns of the dataset `users`.
    static let columns = [
        Column(name: "id", kind: .string), Column(name: "name", kind: .string),
        Column(name: "email", kind: .string), Column(name: "department", kind: .string),
        Column(name: "title", kind: .string), Column(name: "location", kind: .string),
        Column(name: "manager_id", kind: .string), Column(name: "active", kind: .boolean),
        Column(name: "joined_at", kind: .datetime),
    ]

    /// The dataset `users`.
    var table: Table {
        Table(
            columns: UserDirectory.columns,
            rows: self.users.map { user in
                [
                    .string(user.id), .string(user.name), .string(user.email),
                    .string(user.department), .string(user.title), .string(user.location),
                    user.managerID.map { .string($0) } ?? .null, .boolean(user.isActive),
                    .moment(user.joinedAt),
                ]
            }
        )
    }

    private static func json(_ user: User, details: Bool) throws(JSONError) -> JSONFragment {
        var writer = JSONWriter(reserving: 256)
        writer.object { writer in
            writer.member("id", user.id)
            writer.member("name", user.name)
            writer.member("email", user.email)
            guard details else { return }
            writer.key("details")
            writer.object { writer in
                writer.member("department", user.department)
                writer.member("title", user.title)
                writer.member("location", user.location)
                if let managerID = user.managerID { writer.member("manager_id", managerID) }
            }
        }
        return try writer.finish()
    }
}
