// SPDX-License-Identifier: Apache-2.0

/// The operations of the backend contract.
enum BackendRoute: Equatable {
    case health
    case user(id: String)
    case users
    case tickets
    case createTicket
    case query

    /// Finds the operation of a request; throws 404 or 405.
    ///
    /// `HEAD` is allowed wherever `GET` is (RFC 9110 §9.3.2); the connection leaves the body out.
    init(_ request: IncomingRequest) throws(Problem) {
        let isRead = request.method == "GET" || request.method == "HEAD"
        let segments = request.path.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"),
            omittingEmptySubsequences: false
        )
        switch segments.map({ FormFields.decode($0, plusIsSpace: false) ?? "/" }) {
        case ["health"]:
            guard isRead else { throw .methodNotAllowed(allow: "GET, HEAD") }
            self = .health
        case ["users"]:
            guard isRead else { throw .methodNotAllowed(allow: "GET, HEAD") }
            self = .users
        case let parts where parts.count == 2 && parts[0] == "users" && !parts[1].isEmpty:
            guard isRead else { throw .methodNotAllowed(allow: "GET, HEAD") }
            self = .user(id: parts[1])
        case ["tickets"]:
            guard isRead || request.method == "POST" else {
                throw .methodNotAllowed(allow: "GET, HEAD, POST")
            }
            self = isRead ? .tickets : .createTicket
        case ["query"]:
            guard request.method == "POST" else { throw .methodNotAllowed(allow: "POST") }
            self = .query
        default:
            throw .notFound("There is nothing at this path.")
        }
    }
}
