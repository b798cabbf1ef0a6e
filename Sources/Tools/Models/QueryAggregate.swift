// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One computed column of a query.
struct QueryAggregate: Equatable, Sendable {
    var function: AggregateFunction
    var field: String?
    var alias: String?

    static let schema = ObjectSchema(
        Field("function", \.function, .enumeration(), "What to compute."),
        Field(
            "field",
            \.field,
            optional: .string(length: FieldLimits.nameLength, pattern: .name),
            "The field to compute it over; required except for count."
        ),
        Field(
            "as",
            \.alias,
            optional: .string(length: FieldLimits.nameLength, pattern: .name),
            "Name of the result column; otherwise count, or function and field such as "
                + "sum_revenue."
        ),
        make: Self.init
    )
}
