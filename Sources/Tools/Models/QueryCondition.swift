// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One condition of a query: `field op value`.
struct QueryCondition: Equatable, Sendable {
    /// Values of `in` and `not_in`; longer lists are joins in disguise.
    static let valueCount = 1...100
    /// A string value, in Unicode scalars.
    static let valueLengthMax = 1_000

    var field: String
    var op: QueryOperator
    var value: JSON?

    static let schema = ObjectSchema(
        Field(
            "field",
            \.field,
            .string(length: FieldLimits.nameLength, pattern: .name),
            "A field of the dataset."
        ),
        Field(
            "op",
            \.op,
            .enumeration(),
            "contains and starts_with compare text in any case; is_null tests for a missing value."
        ),
        Field(
            "value",
            \.value,
            optional: .json([.string, .number, .boolean, .array]),
            "One string, number or boolean; an array of them (up to 100) for in and not_in; a "
                + "boolean or nothing for is_null. Moments as RFC 3339 strings."
        ),
        make: Self.init
    )
}
