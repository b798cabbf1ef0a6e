// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// How a condition compares a field with its value; the closed set of the contract.
enum QueryOperator: String, CaseIterable, Sendable {
    case eq
    case ne
    case lt
    case lte
    case gt
    case gte
    case `in`
    case notIn = "not_in"
    case contains
    case startsWith = "starts_with"
    case isNull = "is_null"

    /// What is wrong with `value` for this operator, in words; nil if nothing.
    func problem(of value: JSON?) -> String? {
        switch self {
        case .eq, .ne, .lt, .lte, .gt, .gte:
            QueryOperator.isScalar(value) ? nil : "must be one string, number or boolean"
        case .in, .notIn:
            QueryOperator.isList(value)
                ? nil
                : "must be an array of \(QueryCondition.valueCount.lowerBound) to "
                    + "\(QueryCondition.valueCount.upperBound) strings, numbers or booleans"
        case .contains, .startsWith:
            value?.kind == .string && QueryOperator.isScalar(value)
                ? nil : "must be a string of up to \(QueryCondition.valueLengthMax) characters"
        case .isNull:
            value == nil || value?.kind == .boolean ? nil : "must be true, false or absent"
        }
    }

    private static func isScalar(_ value: JSON?) -> Bool {
        switch value {
        case .string(let text): text.unicodeScalars.count <= QueryCondition.valueLengthMax
        case .number, .bool: true
        case .null, .array, .object, nil: false
        }
    }

    private static func isList(_ value: JSON?) -> Bool {
        guard case .array(let elements)? = value else { return false }
        return QueryCondition.valueCount.contains(elements.count)
            && elements.allSatisfy(QueryOperator.isScalar)
    }
}
