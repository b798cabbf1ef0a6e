// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// The tickets of the backend and the idempotency keys that made some of them.
struct TicketStore {
    /// Tickets kept at most; the oldest go first.
    ///
    /// Bounds the memory of a long benchmark.
    static let ticketsMax = 20_000
    /// Keys remembered at most: far more than a day of an ordinary help desk uses.
    static let keysMax = 20_000

    /// What became of a creation.
    enum Outcome: Equatable {
        case created(Ticket)
        case replayed(Ticket)
        /// The key belongs to another body.
        case conflict
    }

    private struct Memory {
        var request: NewTicket
        var ticket: Ticket
    }

    /// Ordered by number.
    private(set) var tickets: [Ticket]
    private var nextNumber: Int
    private var memories: [String: Memory] = [:]
    /// Keys in order of first use, from `oldestKey` on.
    private var keys: [String] = []
    private var oldestKey = 0

    init(_ tickets: [Ticket] = SeedTickets.make()) {
        self.tickets = tickets
        self.nextNumber = (tickets.last?.number ?? SeedTickets.firstNumber - 1) + 1
    }

    /// Creates a ticket, once for each `key` (which names the caller too).
    mutating func create(_ request: NewTicket, key: String, now: Timestamp) -> Outcome {
        if let memory = self.memories[key] {
            return memory.request == request ? .replayed(memory.ticket) : .conflict
        }
        // Stored to the second, as it is shown.
        let moment = Timestamp(unixMS: now.unixMS - now.unixMS % 1000)
        let ticket = Ticket(
            number: self.nextNumber,
            title: request.title,
            description: request.description,
            status: .open,
            priority: request.priority,
            requesterID: request.requesterID,
            assigneeID: nil,
            category: request.category,
            tags: request.tags,
            createdAt: moment,
            updatedAt: moment
        )
        self.nextNumber += 1
        self.tickets.append(ticket)
        if self.tickets.count > TicketStore.ticketsMax {
            // In one go for many, so that a creation stays cheap on average.
            self.tickets.removeFirst(TicketStore.ticketsMax / 10)
        }
        self.remember(key, Memory(request: request, ticket: ticket))
        return .created(ticket)
    }

    /// The page of `filter` after the ticket called `after`; nil when that one is unknown.
    func page(_ filter: TicketFilter, after: String?, limit: Int) -> TicketPage? {
        var matches = self.tickets.indices.lazy
            .filter { filter.matches(self.tickets[$0]) }
            .map { Place(value: filter.sortValue(self.tickets[$0]), index: $0) }
            .sorted()
        if filter.isDescending { matches.reverse() }
        var start = 0
        if let after {
            // By order and not by index: tickets created meanwhile must not shift the page.
            guard let index = self.index(of: after) else { return nil }
            let last = Place(value: filter.sortValue(self.tickets[index]), index: index)
            let next = matches.firstIndex { filter.isDescending ? $0 < last : last < $0 }
            start = next ?? matches.count
        }
        let page = matches[start...].prefix(limit).map { self.tickets[$0.index] }
        let isLast = start + page.count == matches.count
        return TicketPage(
            tickets: page,
            nextPosition: isLast ? nil : page.last?.id,
            total: matches.count
        )
    }

    /// Where a ticket comes in a sorted list; ties are broken by number, in the same direction.
    private struct Place: Comparable {
        var value: Int64
        var index: Int

        static func < (left: Place, right: Place) -> Bool {
            left.value != right.value ? left.value < right.value : left.index < right.index
        }
    }

    /// The ticket called `id`.
    func ticket(_ id: String) -> Ticket? { self.index(of: id).map { self.tickets[$0] } }

    private func index(of id: String) -> Int? {
        guard let first = self.tickets.first, id.hasPrefix("t-"), let number = Int(id.dropFirst(2))
        else { return nil }
        // Numbers have no gaps.
        let (index, overflow) = number.subtractingReportingOverflow(first.number)
        return !overflow && self.tickets.indices.contains(index) ? index : nil
    }

    private mutating func remember(_ key: String, _ memory: Memory) {
        self.memories[key] = memory
        self.keys.append(key)
        guard self.keys.count - self.oldestKey > TicketStore.keysMax else { return }
        self.memories[self.keys[self.oldestKey]] = nil
        self.oldestKey += 1
        if self.oldestKey == TicketStore.keysMax {
            self.keys.removeFirst(self.oldestKey)
            self.oldestKey = 0
        }
    }
}
