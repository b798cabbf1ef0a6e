// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// What a backend says about a failure (RFC 9457), already fit to be shown to an agent.
struct ProblemDetails: Equatable {
    /// One wrong field.
    struct FieldError: Equatable {
        /// The path as an argument path (`where[0].field`), if the backend named one.
        var field: String?
        var detail: String
    }

    /// More field errors than this help nobody; the agent corrects these first.
    static let fieldErrorsMax = 8
    /// A sentence or two.
    static let detailScalarsMax = 300
    /// A clause.
    static let fieldDetailScalarsMax = 120

    /// The same for every occurrence of the problem.
    var title: String?
    /// What happened this time.
    var detail: String?
    var errors: [FieldError] = []

    /// Nothing known.
    init() {}

    /// Reads the members that are of the right type; RFC 9457 section 3.1 says to ignore others.
    init(_ value: JSONValue, scrubber: TextScrubber, argumentNames: ArgumentNames) {
        func text(_ value: JSONValue?, _ scalarsMax: Int) -> String? {
            value?.string.flatMap { scrubber.scrub($0, scalarsMax: scalarsMax) }
        }
        self.title = text(value["title"], ProblemDetails.detailScalarsMax)
        self.detail = text(value["detail"], ProblemDetails.detailScalarsMax)
        guard let entries = value["errors"], entries.kind == .array else { return }
        for entry in entries.elements.prefix(ProblemDetails.fieldErrorsMax) {
            let path = entry["pointer"]?.string ?? entry["field"]?.string
            let field = path.flatMap { argumentNames.argumentPath($0) }
            let detail = text(entry["detail"], ProblemDetails.fieldDetailScalarsMax)
            guard field != nil || detail != nil else { continue }
            self.errors.append(FieldError(field: field, detail: detail ?? "is not valid"))
        }
    }

    /// The most specific text there is: field errors, else the detail, else the title.
    var text: String? {
        guard !self.errors.isEmpty else { return self.detail ?? self.title }
        let clauses = self.errors.map { error in
            error.field.map { "\($0): \(error.detail)" } ?? error.detail
        }
        return clauses.joined(separator: "; ")
    }
}
