// SPDX-License-Identifier: Apache-2.0

/// Where a ticket is in its life.
enum TicketStatus: String, CaseIterable, Sendable {
    case open
    case inProgress = "in_progress"
    case resolved
    case closed
}
