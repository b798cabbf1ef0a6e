// SPDX-License-Identifier: Apache-2.0
import JSON

/// The models that the schema tests use: small ones, and one with every kind of field.

enum Operator: String, CaseIterable { case eq, ne, lt }

struct Condition: Equatable {
    var field: String
    var op: Operator
    var value: JSON

    static let schema = ObjectSchema(
        Field("field", \.field, .string(length: 1...64, pattern: .name), "Column"),
        Field("op", \.op, .enumeration(), "Comparison"),
        Field("value", \.value, .json([.string, .number, .boolean, .null]), "Operand"),
        make: Condition.init
    )
}

struct Everything: Equatable {
    var id: String
    var title: String
    var limit: Int
    var ratio: Double
    var isOpen: Bool
    var op: Operator
    var tags: [String]
    var conditions: [Condition]
    var createdAt: String?
    var note: String?
    var details: JSONFragment?
    var total: Int?

    static let schema = ObjectSchema(
        Field("id", \.id, .string(length: 1...8, pattern: .pathSegment), "Which one"),
        Field("title", \.title, .string(length: 0...5, pattern: .singleLine), "Name", default: ""),
        Field("limit", \.limit, .integer(1...100), "Page size", default: 20),
        Field("ratio", \.ratio, .number(0...1), "Share", default: 0.5),
        Field("is_open", \.isOpen, .boolean, "State", default: true),
        Field("op", \.op, .enumeration(of: Operator.self), "Comparison", default: .eq),
        Field(
            "tags",
            \.tags,
            .array(of: .string(length: 1...10), count: 0...3, unique: true),
            "Labels",
            default: []
        ),
        Field(
            "where",
            \.conditions,
            .array(of: .object(Condition.schema), count: 0...4),
            "Filter",
            default: []
        ),
        Field("created_at", \.createdAt, optional: .dateTime, "When"),
        Field("note", \.note, optional: .string(), "Anything"),
        Field("details", \.details, optional: .fragment([.object]), "Free"),
        Field("total", \.total, optional: .integer(0...), "Count"),
        make: Everything.init
    )
}
