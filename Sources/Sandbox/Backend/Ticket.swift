// SPDX-License-Identifier: Apache-2.0

/// One ticket of the help desk.
struct Ticket: Equatable {
    enum Status: String, CaseIterable {
        case open
        case inProgress = "in_progress"
        case resolved, closed
    }

    enum Priority: String, CaseIterable, Comparable {
        case low, normal, high, urgent

        /// Position in the order low, normal, high, urgent.
        var rank: Int {
            switch self {
            case .low: 0
            case .normal: 1
            case .high: 2
            case .urgent: 3
            }
        }

        static func < (left: Priority, right: Priority) -> Bool { left.rank < right.rank }
    }

    /// Counts up from 1001; `id` shows it.
    var number: Int
    var title: String
    var description: String
    var status: Status
    var priority: Priority
    var requesterID: String?
    var assigneeID: String?
    var category: String?
    var tags: [String]
    var createdAt: Timestamp
    var updatedAt: Timestamp

    var id: String { "t-\(self.number)" }
}
