// SPDX-License-Identifier: Apache-2.0

/// The order of a list of tickets; a leading minus means descending.
enum TicketSort: String, CaseIterable, Sendable {
    case createdAt = "created_at"
    case createdAtDescending = "-created_at"
    case updatedAt = "updated_at"
    case updatedAtDescending = "-updated_at"
    case priority
    case priorityDescending = "-priority"
}
