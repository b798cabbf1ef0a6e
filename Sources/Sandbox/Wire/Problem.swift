// SPDX-License-Identifier: Apache-2.0

/// An error answer of the backend (RFC 9457).
struct Problem: Error, Equatable {
    var status: Int
    var title: String
    var detail: String?
    var issues: [FieldIssue] = []
    /// Extra response fields, such as `Allow` or `WWW-Authenticate`.
    var headers: [HeaderField] = []

    static func badRequest(_ detail: String, _ issues: [FieldIssue] = []) -> Problem {
        Problem(status: 400, title: "Bad request", detail: detail, issues: issues)
    }

    static func unauthorized(_ detail: String, challenge: String) -> Problem {
        Problem(
            status: 401,
            title: "Unauthorized",
            detail: detail,
            headers: [HeaderField("WWW-Authenticate", challenge)]
        )
    }

    static func forbidden(role: String) -> Problem {
        Problem(status: 403, title: "Forbidden", detail: "The role \(role) is missing.")
    }

    static func notFound(_ detail: String) -> Problem {
        Problem(status: 404, title: "Not found", detail: detail)
    }

    static func methodNotAllowed(allow: String) -> Problem {
        Problem(
            status: 405,
            title: "Method not allowed",
            detail: "Allowed here: \(allow).",
            headers: [HeaderField("Allow", allow)]
        )
    }

    static func keyReused() -> Problem {
        Problem(
            status: 409,
            title: "Idempotency key reused",
            detail: "This idempotency key was used before with a different request body."
        )
    }

    static func unsupportedMediaType() -> Problem {
        Problem(
            status: 415,
            title: "Unsupported media type",
            detail: "The body must be application/json."
        )
    }

    static func unprocessable(_ detail: String, _ issues: [FieldIssue]) -> Problem {
        Problem(status: 422, title: "Unprocessable content", detail: detail, issues: issues)
    }
}
