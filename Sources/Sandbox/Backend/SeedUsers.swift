// SPDX-License-Identifier: Apache-2.0

/// The seeded directory: the same people on every start and every machine.
enum SeedUsers {
    /// Enough for fifteen default pages, and for three of the largest.
    static let count = 300
    static let firstNumber = 1001
    /// The first users lead the departments and have no manager.
    static let leaderCount = 12

    private static let firstNames = [
        "Ann", "Bob", "Cleo", "Dana", "Emil", "Farah", "Gus", "Hana", "Igor", "Jana", "Kofi",
        "Lena", "Musa", "Nora", "Otto", "Priya", "Quinn", "Rosa", "Sven", "Tara", "Umar", "Vera",
        "Wim", "Xenia", "Yusuf", "Zoe", "Aiko", "Björn", "Chloé", "Dmitri", "Élise", "Fynn",
    ]
    private static let lastNames = [
        "Acker", "Brandt", "Costa", "Dahl", "Egger", "Fontaine", "García", "Haas", "Ivanova",
        "Jansen", "Kowalski", "Lindqvist", "Moreau", "Nakamura", "Okafor", "Petrov", "Quispe",
        "Rossi", "Schmidt", "Tanaka", "Ueda", "Vogel", "Weber", "Ximenes", "Yilmaz", "Zimmer",
        "Abara", "Bauer", "Chen", "Duarte", "Eriksen", "Fischer",
    ]
    private static let departments: [(name: String, titles: [String])] = [
        ("Engineering", ["Software Engineer", "Senior Engineer", "Staff Engineer"]),
        ("Sales", ["Account Executive", "Sales Engineer", "Regional Manager"]),
        ("Support", ["Support Agent", "Support Engineer", "Escalation Lead"]),
        ("Finance", ["Accountant", "Controller", "Financial Analyst"]),
        ("People", ["Recruiter", "People Partner", "Payroll Specialist"]),
        ("Marketing", ["Content Editor", "Product Marketer", "Event Manager"]),
    ]
    private static let locations = ["Lisbon", "Berlin", "Oslo", "Toronto", "Nairobi", "Osaka"]

    /// All users, ordered by number.
    static func make() -> [User] {
        var random = SplitMix64(seed: 0x7573_6572)
        return (0..<SeedUsers.count).map { SeedUsers.user($0, &random) }
    }

    private static func user(_ index: Int, _ random: inout SplitMix64) -> User {
        // Shifting the last name by one each round keeps the first 1,024 pairs distinct.
        let first = SeedUsers.firstNames[index % SeedUsers.firstNames.count]
        let round = index / SeedUsers.firstNames.count
        let last = SeedUsers.lastNames[(index + round) % SeedUsers.lastNames.count]
        let department = SeedUsers.departments[index % SeedUsers.departments.count]
        let isLeader = index < SeedUsers.leaderCount
        // Leaders of a department come every `departments.count` users.
        let leader =
            index % SeedUsers.departments.count
            + SeedUsers.departments.count
            * random.index(
                below: SeedUsers.leaderCount / SeedUsers.departments.count
            )
        let title = random.pick(department.titles)
        let daysAgo = random.index(below: 3000)
        return User(
            number: SeedUsers.firstNumber + index,
            name: "\(first) \(last)",
            email: SeedUsers.email(first, last),
            department: department.name,
            title: isLeader ? "Head of \(department.name)" : title,
            location: random.pick(SeedUsers.locations),
            managerID: isLeader ? nil : "u-\(SeedUsers.firstNumber + leader)",
            isActive: random.index(below: 20) != 0,
            joinedAt: Timestamp(unixMS: SeedData.startMS - Int64(daysAgo) * SeedData.dayMS)
        )
    }

    private static func email(_ first: String, _ last: String) -> String {
        let folded = "\(first).\(last)".lowercased().map { character in
            SeedUsers.folding[character] ?? character
        }
        return String(folded) + "@example.com"
    }

    private static let folding: [Character: Character] = ["ö": "o", "é": "e", "í": "i"]
}
