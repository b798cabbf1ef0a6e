// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One sort key of a query.
struct QueryOrder: Equatable, Sendable {
    var field: String
    var direction: SortDirection

    static let schema = ObjectSchema(
        Field(
            "field",
            \.field,
            .string(length: FieldLimits.nameLength, pattern: .name),
            "A field of the dataset, or with aggregates a result column."
        ),
        Field(
            "direction",
            \.direction,
            .enumeration(),
            "asc or desc.",
            default: .ascending
        ),
        make: Self.init
    )
}
