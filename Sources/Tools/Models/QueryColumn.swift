// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One column of a query's result.
struct QueryColumn: Equatable, Sendable {
    var name: String
    var type: ColumnType

    static let schema = ObjectSchema(
        unknown: .ignored,
        Field("name", \.name, .string(), "Field or alias"),
        Field("type", \.type, .enumeration(), "What its cells hold, when they are not null"),
        make: Self.init
    )
}
