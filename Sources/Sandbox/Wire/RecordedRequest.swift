// SPDX-License-Identifier: Apache-2.0

/// What a sandbox server remembers of one request, for tests and for curious people.
public struct RecordedRequest: Equatable, Sendable {
    /// How the request ended.
    public enum Outcome: Equatable, Sendable {
        /// Still held, by `slow` or `silent`.
        case pending
        /// Answered with this status.
        case answered(Int)
        /// The client was gone before the answer.
        case aborted
        /// We ended the connection, as a fault asked.
        case dropped
    }

    /// Bytes of a body that are kept.
    public static let bodyBytesMax = 64 * 1024

    /// Counts all requests of the server, from 1.
    public let number: Int
    /// The method.
    public let method: String
    private let path: String
    private let query: [UInt8]
    private let fields: HeaderFields
    /// The body, cut to `bodyBytesMax`.
    public let body: [UInt8]
    /// How it ended.
    public internal(set) var outcome: Outcome

    init(_ request: IncomingRequest, number: Int) {
        self.number = number
        self.method = request.method
        self.path = request.path
        self.query = request.query
        self.fields = request.headers
        self.body = Array(request.body.prefix(RecordedRequest.bodyBytesMax))
        self.outcome = .pending
    }

    /// Path and query as sent.
    public var target: String {
        self.query.isEmpty
            ? self.path : "\(self.path)?\(String(decoding: self.query, as: UTF8.self))"
    }

    /// Fields by name in lower case; repeated lines are joined with `, `.
    public var headers: [String: String] { self.fields.dictionary }
}
