// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import MCPRPC

/// The arguments of `query_data`.
struct QueryDataRequest: Equatable, Sendable {
    /// Columns asked for by name: wider rows are for exports.
    static let selectCount = 1...50
    /// Conditions, all of which must match.
    static let whereCount = 0...20
    /// Fields to group by: each multiplies the groups.
    static let groupByCount = 1...10
    /// Computed columns.
    static let aggregatesCount = 1...20
    /// Sort keys.
    static let orderByCount = 0...10
    /// Rows in one page; 256 KiB of text end most pages sooner.
    static let limitRange = 1...1_000
    /// Rows when the agent does not say.
    static let limitDefault = 100

    var dataset: String
    var select: [String]?
    var conditions: [QueryCondition]?
    var groupBy: [String]?
    var aggregates: [QueryAggregate]?
    var orderBy: [QueryOrder]?
    var limit: Int
    var cursor: String?

    private static let name = Schema.string(length: FieldLimits.nameLength, pattern: .name)

    static let schema = ObjectSchema(
        Field(
            "dataset",
            \.dataset,
            Self.name,
            "Name of the dataset, such as sales, tickets or users. A wrong name is answered with "
                + "the known ones."
        ),
        Field(
            "select",
            \.select,
            optional: .array(of: Self.name, count: Self.selectCount, unique: true),
            "Fields to return; all without it. Not together with group_by or aggregates."
        ),
        Field(
            "where",
            \.conditions,
            optional: .array(of: .object(QueryCondition.schema), count: Self.whereCount),
            "Conditions on the rows; all must match."
        ),
        Field(
            "group_by",
            \.groupBy,
            optional: .array(of: Self.name, count: Self.groupByCount, unique: true),
            "Fields whose equal values make one result row."
        ),
        Field(
            "aggregates",
            \.aggregates,
            optional: .array(of: .object(QueryAggregate.schema), count: Self.aggregatesCount),
            "Computed columns, per group or over everything without group_by."
        ),
        Field(
            "order_by",
            \.orderBy,
            optional: .array(of: .object(QueryOrder.schema), count: Self.orderByCount),
            "Sort keys, the first counts most."
        ),
        Field(
            "limit",
            \.limit,
            .integer(Self.limitRange),
            "Rows in one page, at most.",
            default: Self.limitDefault
        ),
        Field(
            "cursor",
            \.cursor,
            optional: .string(length: FieldLimits.cursorLength, pattern: .singleLine),
            "next_cursor of the previous page, unchanged, with the same query."
        ),
        make: Self.init
    )

    /// Checks what one field's schema cannot: fields that depend on each other.
    ///
    /// - Throws: `INVALID_INPUT` for the first problem.
    func validate() throws(ToolError) {
        for (index, condition) in (self.conditions ?? []).enumerated() {
            guard let problem = condition.op.problem(of: condition.value) else { continue }
            throw QueryDataRequest.invalid(
                "where[\(index)].value",
                "\(problem) for \(condition.op.rawValue)"
            )
        }
        for (index, aggregate) in (self.aggregates ?? []).enumerated()
        where aggregate.field == nil && aggregate.function != .count {
            throw QueryDataRequest.invalid(
                "aggregates[\(index)].field",
                "is required for \(aggregate.function.rawValue)"
            )
        }
        if self.select != nil, self.groupBy != nil || self.aggregates != nil {
            throw QueryDataRequest.invalid(
                "select",
                "must be absent with group_by or aggregates, which name the columns"
            )
        }
    }

    private static func invalid(_ field: String, _ problem: String) -> ToolError {
        ToolError(.invalidInput, "\(field): \(problem)", retryable: false, field: field)
    }
}
