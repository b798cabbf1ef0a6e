// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// The backend without its sockets: a request in, an answer out.
///
/// Obeys `docs/backend-openapi.yaml`, and is strict where a real backend may be lenient: unknown
/// parameters and missing contract fields are refused, so that a test notices them.
final class BackendService {
    /// App roles the routes ask for.
    static let roles = ["Users.Read", "Tickets.Read", "Tickets.Write", "Data.Read"]

    private let tokens: AccessTokenCheck
    private let users: UserDirectory
    private var tickets = TicketStore()
    private var ticketJSON: [Int: JSONFragment] = [:]
    /// Made when they are first asked for: most sandboxes of a test run never are.
    private lazy var sales = SeedSales.make()
    private lazy var usersTable = self.users.table
    private static let datasets = [
        "sales": SeedSales.columns, "users": UserDirectory.columns,
        "tickets": TicketStore.columns,
    ]
    private let reader = JSONReader(depthMax: 16)

    init(authority: any TokenAuthority, audience: String) throws(JSONError) {
        self.tokens = AccessTokenCheck(authority: authority, audience: audience)
        self.users = try UserDirectory()
    }

    /// Answers one request.
    func answer(_ request: IncomingRequest, now: Timestamp) -> Answer {
        do throws(Problem) {
            let caller = try self.tokens.caller(
                authorization: request.headers["authorization"],
                now: now
            )
            let route = try BackendRoute(request)
            try BackendService.checkContractFields(request)
            return try self.answer(route, request, caller, now: now)
        } catch {
            return Answer(error, instance: request.path)
        }
    }

    private func answer(
        _ route: BackendRoute,
        _ request: IncomingRequest,
        _ caller: Caller,
        now: Timestamp
    ) throws(Problem) -> Answer {
        switch route {
        case .health:
            return Answer(status: 200, body: Array("{\"status\":\"healthy\"}".utf8))
        case .user(let id):
            try caller.require("Users.Read")
            return try self.user(id, request)
        case .users:
            try caller.require("Users.Read")
            return try self.userPage(request)
        case .tickets:
            try caller.require("Tickets.Read")
            return try self.ticketPage(request)
        case .createTicket:
            try caller.require("Tickets.Write")
            return try self.createTicket(request, caller, now: now)
        case .query:
            try caller.require("Data.Read")
            return try self.query(request)
        }
    }

    private func user(_ id: String, _ request: IncomingRequest) throws(Problem) -> Answer {
        var parameters = try BackendService.parameters(request)
        parameters.allowOnly(["details"])
        let details = parameters.flag("details")
        try parameters.check()
        guard let profile = self.users.profile(id, details: details) else {
            throw .notFound("There is no user \(id).")
        }
        return Answer(profile)
    }

    private func userPage(_ request: IncomingRequest) throws(Problem) -> Answer {
        var parameters = try BackendService.parameters(request)
        parameters.allowOnly(["limit", "cursor", "q"])
        let limit = parameters.limit()
        let search = parameters.text("q", length: UserDirectory.searchLength)
        let list = "users;\(search?.lowercased() ?? "")"
        let after = parameters.cursor(list: list)
        try parameters.check()
        guard let page = self.users.page(search: search, after: after, limit: limit) else {
            throw .badRequest("The cursor is not valid.")
        }
        return try BackendService.json { try page.body(list: list) }
    }

    private func ticketPage(_ request: IncomingRequest) throws(Problem) -> Answer {
        var parameters = try BackendService.parameters(request)
        parameters.allowOnly(TicketFilter.parameters + ["limit", "cursor"])
        let limit = parameters.limit()
        let filter = TicketFilter.decode(&parameters)
        let after = parameters.cursor(list: filter.fingerprint)
        try parameters.check()
        try filter.checkRange()
        guard let page = self.tickets.page(filter, after: after, limit: limit) else {
            throw .badRequest("The cursor is not valid.")
        }
        return try BackendService.json {
            let items = try page.tickets.map { try self.json(of: $0) }
            return try ListPage(
                items: items,
                nextPosition: page.nextPosition,
                total: page.total
            ).body(list: filter.fingerprint)
        }
    }

    /// The JSON of a ticket, made once: tickets do not change.
    private func json(of ticket: Ticket) throws(JSONError) -> JSONFragment {
        if let known = self.ticketJSON[ticket.number] { return known }
        if self.ticketJSON.count >= TicketStore.ticketsMax { self.ticketJSON = [:] }
        let fragment = try ticket.json()
        self.ticketJSON[ticket.number] = fragment
        return fragment
    }

    private func createTicket(
        _ request: IncomingRequest,
        _ caller: Caller,
        now: Timestamp
    ) throws(Problem) -> Answer {
        let key = request.headers["idempotency-key"] ?? ""
        guard (1...128).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw .badRequest(
                "The idempotency key is not valid.",
                [FieldIssue(field: "Idempotency-Key", "must be 1 to 128 visible ASCII characters")]
            )
        }
        let ticket = try NewTicket.decode(try self.body(request).root)
        switch self.tickets.create(ticket, key: "\(caller.subject) \(key)", now: now) {
        case .created(let ticket):
            return try BackendService.created(ticket, isReplay: false)
        case .replayed(let ticket):
            return try BackendService.created(ticket, isReplay: true)
        case .conflict:
            throw .keyReused()
        }
    }

    private func query(_ request: IncomingRequest) throws(Problem) -> Answer {
        let document = try self.body(request)
        let query = try QueryDecoder(datasets: BackendService.datasets).decode(document.root)
        let table: Table =
            switch query.dataset {
            case "users": self.usersTable
            case "tickets": self.tickets.table
            default: self.sales
            }
        let page = try QueryPage(query, over: table)
        return try BackendService.json { try page.body() }
    }

    private func body(_ request: IncomingRequest) throws(Problem) -> JSONDocument {
        guard request.mediaType == Answer.json else { throw .unsupportedMediaType() }
        guard let document = try? self.reader.read(request.body) else {
            throw .badRequest("The body is not JSON.")
        }
        guard document.root.kind == .object, !document.hasDuplicateKeys else {
            throw .badRequest("The body must be one JSON object without repeated members.")
        }
        return document
    }

    private static func created(_ ticket: Ticket, isReplay: Bool) throws(Problem) -> Answer {
        var answer = try BackendService.json { try ticket.json() }
        answer.status = isReplay ? 200 : 201
        answer.headers = [HeaderField("Location", "/tickets/\(ticket.id)")]
        if isReplay { answer.headers.append(HeaderField("Idempotency-Replayed", "true")) }
        return answer
    }

    /// What the contract's caller always sends.
    private static func checkContractFields(_ request: IncomingRequest) throws(Problem) {
        var issues: [FieldIssue] = []
        let requestID = request.headers["x-request-id"] ?? ""
        if !(1...128).contains(requestID.utf8.count)
            || !requestID.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        {
            issues.append(
                FieldIssue(field: "X-Request-Id", "must be 1 to 128 visible ASCII characters")
            )
        }
        if (request.headers["x-request-timeout-ms"].flatMap { Int64($0) } ?? 0) < 1 {
            issues.append(
                FieldIssue(field: "X-Request-Timeout-Ms", "must be a positive integer")
            )
        }
        guard issues.isEmpty else { throw .badRequest("A header field is not valid.", issues) }
    }

    private static func parameters(_ request: IncomingRequest) throws(Problem) -> ParameterReader {
        guard let parameters = ParameterReader(request.query) else {
            throw .badRequest("The query string cannot be decoded.")
        }
        return parameters
    }

    private static func json(_ make: () throws -> JSONFragment) throws(Problem) -> Answer {
        guard let fragment = try? make() else {
            throw Problem(status: 500, title: "Internal server error")
        }
        return Answer(fragment)
    }
}
