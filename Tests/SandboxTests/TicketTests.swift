// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Testing

@testable import Sandbox

/// Goal: tickets are listed, filtered, sorted, paged and created exactly once.
@Suite struct TicketTests {
    private let key = (name: "Idempotency-Key", value: "key-1")
    private let body = #"{"title":"VPN","description":"Drops.","priority":"high","tags":["vpn"]}"#

    @Test func creationIsReplayedForItsKey() throws {
        try SandboxWorld.inWorld { (world) throws in
            let first = try world.post("/tickets", self.body, [self.key])
            #expect(first.status == 201)
            let id = try #require(try first.string("id"))
            #expect(id == "t-\(SeedTickets.firstNumber + SeedTickets.count)")
            #expect(first.headers.value("Location") == "/tickets/\(id)")
            #expect(first.headers.value("Idempotency-Replayed") == nil)
            #expect(try first.string("status") == "open")
            #expect(Timestamp(try #require(try first.string("created_at"))) != nil)
            // The same JSON value in other bytes is the same body.
            let spaced =
                #"{ "description":"Drops.","title":"VPN", "tags":["vpn"],"priority":"high" }"#
            let again = try world.post("/tickets", spaced, [self.key])
            #expect(again.status == 200)
            #expect(again.headers.value("Idempotency-Replayed") == "true")
            #expect(again.text == first.text)
            let other = self.body.replacing("high", with: "low")
            #expect(try world.post("/tickets", other, [self.key]).status == 409)
            #expect(try world.get("/tickets?limit=1").itemIDs == [id])
        }
    }

    @Test(arguments: ["", " ", "a b", "ü", String(repeating: "k", count: 129)])
    func keyMustBeVisibleASCII(_ key: String) throws {
        try SandboxWorld.inWorld { (world) throws in
            let answer = try world.post(
                "/tickets",
                self.body,
                [(name: "Idempotency-Key", value: key)]
            )
            #expect(answer.status == 400)
            #expect(try answer.errorPlaces == ["Idempotency-Key"])
        }
    }

    @Test func everyMistakeOfABodyIsNamed() throws {
        try SandboxWorld.inWorld { (world) throws in
            let answer = try world.post(
                "/tickets",
                """
                {"title":"","description":7,"priority":"huge","requester_id":"",
                 "tags":["a","a",""],"color":"red"}
                """,
                [self.key]
            )
            #expect(answer.status == 422)
            #expect(
                try answer.errorPlaces == [
                    "#/color", "#/title", "#/description", "#/priority", "#/requester_id",
                    "#/tags/1", "#/tags/2",
                ]
            )
            let empty = try world.post("/tickets", "{}", [self.key])
            #expect(try empty.errorPlaces == ["#/title", "#/description", "#/priority"])
        }
    }

    @Test func bodiesThatAreNoJSONObjectAreRefused() throws {
        try SandboxWorld.inWorld { (world) throws in
            for body in ["", "{", "[]", "null", #"{"title":"a","title":"b"}"#] {
                let answer = try world.post("/tickets", body, [self.key])
                #expect(answer.status == 400, "\(body)")
            }
            let text = try world.answer(
                .post,
                try world.backend.url + "/tickets",
                try world.contractHeaders(token: nil, [self.key]),
                body: self.body
            )
            #expect(text.status == 415)
        }
    }

    @Test func filtersMustAllMatchAndTheirValuesAreAlternatives() throws {
        try SandboxWorld.inWorld { (world) throws in
            let path = "/tickets?status=open&status=in_progress&priority=high&limit=100"
            guard case .array(let items)? = try world.get(path).json["items"] else {
                Issue.record("a page has items")
                return
            }
            #expect(items.count > 5)
            for item in items {
                #expect(item["status"] == "open" || item["status"] == "in_progress")
                #expect(item["priority"] == "high")
            }
            let mine = try world.get("/tickets?requester_id=u-1001&assignee_id=nobody")
            #expect(mine.text == #"{"items":[],"total":0}"#)
            let found = try world.get("/tickets?q=VPN+DROPS")
            #expect(try found.integer("total") == 42)
        }
    }

    @Test func createdAfterIsInclusiveAndCreatedBeforeExclusive() {
        let store = TicketStore()
        let moment = store.tickets[10].createdAt
        var filter = TicketFilter()
        filter.createdAfter = moment
        #expect(filter.matches(store.tickets[10]) && !filter.matches(store.tickets[9]))
        filter.createdAfter = nil
        filter.createdBefore = moment
        #expect(!filter.matches(store.tickets[10]) && filter.matches(store.tickets[9]))
    }

    @Test(arguments: TicketFilter.SortKey.allCases, [true, false])
    func pagesCoverEveryTicketOnceInOrder(_ key: TicketFilter.SortKey, _ isDescending: Bool) throws
    {
        var store = TicketStore()
        var filter = TicketFilter()
        filter.sortKey = key
        filter.isDescending = isDescending
        var seen: [Ticket] = []
        var after: String?
        repeat {
            let page = try #require(store.page(filter, after: after, limit: 37))
            seen += page.tickets
            after = page.nextPosition
            // A ticket that appears meanwhile may be shown or not, and shifts nothing.
            let new = NewTicket(title: "x", description: "x", priority: .normal, tags: [])
            _ = store.create(new, key: "\(seen.count)", now: Timestamp(unixMS: SeedData.startMS))
        } while after != nil
        let seeded = seen.filter { $0.title != "x" }.map(\.number)
        let ascending = SeedTickets.make().sorted { left, right in
            switch key {
            case .createdAt where left.createdAt != right.createdAt:
                left.createdAt < right.createdAt
            case .updatedAt where left.updatedAt != right.updatedAt:
                left.updatedAt < right.updatedAt
            case .priority where left.priority != right.priority: left.priority < right.priority
            default: left.number < right.number
            }
        }
        let expected = isDescending ? ascending.reversed() : ascending
        #expect(seeded == expected.map(\.number))
    }

    @Test func oldestKeysAndTicketsAreForgotten() {
        var store = TicketStore([])
        let request = NewTicket(title: "a", description: "b", priority: .low, tags: [])
        let now = Timestamp(unixMS: SeedData.startMS)
        for index in 0...TicketStore.ticketsMax {
            _ = store.create(request, key: "\(index)", now: now)
        }
        #expect(store.tickets.count <= TicketStore.ticketsMax)
        let last = TicketStore.ticketsMax
        guard case .replayed = store.create(request, key: "\(last)", now: now) else {
            Issue.record("the newest key is remembered")
            return
        }
        guard case .created(let ticket) = store.create(request, key: "0", now: now) else {
            Issue.record("the oldest key is forgotten")
            return
        }
        #expect(store.ticket(ticket.id) == ticket)
        #expect(store.ticket("t-1001") == nil)
        #expect(store.ticket("t-x") == nil)
    }

    @Test func seedsAreTheSameEveryTime() {
        #expect(SeedTickets.make() == SeedTickets.make())
        #expect(SeedUsers.make() == SeedUsers.make())
        #expect(SeedSales.make() == SeedSales.make())
        #expect(Set(SeedUsers.make().map(\.email)).count == SeedUsers.count)
        #expect(SeedTickets.make().map(\.createdAt) == SeedTickets.make().map(\.createdAt).sorted())
        #expect(SeedUsers.make().allSatisfy { $0.email.utf8.allSatisfy { $0 < 0x80 } })
        #expect(SeedSales.make().rows.count == 5_000)
    }
}
