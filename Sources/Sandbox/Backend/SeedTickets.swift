// SPDX-License-Identifier: Apache-2.0

/// The seeded help desk: the same tickets on every start and every machine.
enum SeedTickets {
    /// Enough for four of the largest pages and a rest.
    static let count = 420
    static let firstNumber = 1001

    private struct Template {
        var title: String
        var description: String
        var category: String
        var tags: [String]
    }

    private static let templates = [
        Template(
            title: "VPN drops every hour",
            description: "Since Monday the VPN disconnects about once an hour.",
            category: "network",
            tags: ["vpn", "remote"]
        ),
        Template(
            title: "Laptop does not wake up again",
            description: "The screen stays black until the power button is held.",
            category: "hardware",
            tags: ["laptop"]
        ),
        Template(
            title: "Access to the finance share",
            description: "Read access to the quarterly reports is needed for the audit.",
            category: "access",
            tags: ["share", "audit"]
        ),
        Template(
            title: "Invoice shows the wrong address",
            description: "The customer moved in spring, the invoice still has the old address.",
            category: "billing",
            tags: ["invoice", "customer"]
        ),
        Template(
            title: "Printer on floor 3 is jammed",
            description: "Tray 2 jams on every second page.",
            category: "hardware",
            tags: ["printer"]
        ),
        Template(
            title: "Password reset mail never arrives",
            description: "Tried three times, nothing in the spam folder either.",
            category: "access",
            tags: ["password", "mail"]
        ),
        Template(
            title: "Build agent is out of disk space",
            description: "All builds on agent 7 fail with “no space left on device”.",
            category: "infrastructure",
            tags: ["ci", "disk"]
        ),
        Template(
            title: "Export to CSV loses umlauts",
            description: "Names like Björn arrive as Bj\u{FFFD}rn in the exported file.",
            category: "software",
            tags: ["export", "encoding"]
        ),
        Template(
            title: "Meeting room screen stays dark",
            description: "The adapter is recognised, the screen shows no signal.",
            category: "hardware",
            tags: []
        ),
        Template(
            title: "New starter needs an account",
            description: "Starts on the first of next month, usual set of groups.",
            category: "access",
            tags: ["onboarding"]
        ),
    ]

    /// All tickets, ordered by number and by `createdAt`.
    static func make() -> [Ticket] {
        var random = SplitMix64(seed: 0x7469_636B)
        return (0..<SeedTickets.count).map { SeedTickets.ticket($0, &random) }
    }

    private static func ticket(_ index: Int, _ random: inout SplitMix64) -> Ticket {
        let template = SeedTickets.templates[index % SeedTickets.templates.count]
        let status = SeedTickets.status(index, &random)
        // One about every twenty hours, over about a year.
        let createdMS =
            SeedData.startMS + Int64(index) * 20 * SeedData.hourMS
            + Int64(random.index(below: 19 * 60)) * 60_000
        let ageMS = Int64(1 + random.index(below: 72 * 60)) * 60_000
        let isAssigned = status != .open || random.index(below: 3) == 0
        return Ticket(
            number: SeedTickets.firstNumber + index,
            title: template.title,
            description: template.description,
            status: status,
            priority: random.pick([.low, .normal, .normal, .normal, .high, .high, .urgent]),
            requesterID: SeedTickets.userID(&random),
            assigneeID: isAssigned ? SeedTickets.agentID(&random) : nil,
            category: template.category,
            tags: template.tags,
            createdAt: Timestamp(unixMS: createdMS),
            updatedAt: Timestamp(unixMS: createdMS + ageMS)
        )
    }

    /// Older tickets are mostly closed, the newest mostly open, as in any help desk.
    private static func status(_ index: Int, _ random: inout SplitMix64) -> Ticket.Status {
        let age = SeedTickets.count - index
        let roll = random.index(below: 10)
        if age > 120 { return roll == 0 ? .resolved : .closed }
        switch roll {
        case 0...4: return .open
        case 5...7: return .inProgress
        default: return .resolved
        }
    }

    private static func userID(_ random: inout SplitMix64) -> String {
        "u-\(SeedUsers.firstNumber + random.index(below: SeedUsers.count))"
    }

    /// Tickets go to forty agents, so that filtering by one gives a handful.
    private static func agentID(_ random: inout SplitMix64) -> String {
        "u-\(SeedUsers.firstNumber + 20 + random.index(below: 40))"
    }
}
