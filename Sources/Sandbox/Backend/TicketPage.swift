// SPDX-License-Identifier: Apache-2.0

/// One page of tickets.
struct TicketPage: Equatable {
    var tickets: [Ticket]
    /// Id of the last ticket shown; nil on the last page.
    var nextPosition: String?
    /// Matches over all pages.
    var total: Int
}
