// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// A complete answer, before a fault may bend it.
struct Answer: Equatable {
    static let json = "application/json"
    static let problemJSON = "application/problem+json"
    static let html = "text/html; charset=utf-8"

    var status: Int
    var contentType: String
    var headers: [HeaderField]
    var body: [UInt8]

    init(
        status: Int,
        contentType: String = Answer.json,
        headers: [HeaderField] = [],
        body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }

    /// A 200 answer.
    init(_ body: JSONFragment) {
        self.init(status: 200, body: body.bytes)
    }

    /// A problem (RFC 9457).
    init(_ problem: Problem, instance: String? = nil) {
        var members = [
            JSONMember("type", "about:blank"),
            JSONMember("title", .string(problem.title)),
            JSONMember("status", .number(JSONNumber(problem.status))),
        ]
        if let detail = problem.detail { members.append(JSONMember("detail", .string(detail))) }
        if let instance { members.append(JSONMember("instance", .string(instance))) }
        if !problem.issues.isEmpty {
            members.append(JSONMember("errors", .array(problem.issues.map(Answer.json(of:)))))
        }
        self.init(
            status: problem.status,
            contentType: Answer.problemJSON,
            headers: problem.headers,
            body: Answer.bytes(.object(members))
        )
    }

    /// The bytes of `json`; an object without members if it nests deeper than JSON is written.
    static func bytes(_ json: JSON) -> [UInt8] {
        (try? JSONFragment(json).bytes) ?? Array("{}".utf8)
    }

    private static func json(of issue: FieldIssue) -> JSON {
        let place =
            switch issue.place {
            case .field(let name): JSONMember("field", .string(name))
            case .pointer(let pointer): JSONMember("pointer", .string(pointer))
            }
        return .object([place, JSONMember("detail", .string(issue.detail))])
    }
}
