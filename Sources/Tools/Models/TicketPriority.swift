// SPDX-License-Identifier: Apache-2.0

/// How soon a ticket needs work.
enum TicketPriority: String, CaseIterable, Sendable {
    case low
    case normal
    case high
    case urgent
}
