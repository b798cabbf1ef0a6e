// SPDX-License-Identifier: Apache-2.0

/// One value of a dataset.
enum Cell: Hashable {
    case null
    case string(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case moment(Timestamp)

    var isNull: Bool { self == .null }

    /// The value as a number, for sums and averages.
    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// Whether `self` sorts before `other`; nil when the two cannot be compared (null included).
    func isLess(than other: Cell) -> Bool? {
        switch (self, other) {
        case (.string(let left), .string(let right)): left < right
        case (.integer(let left), .integer(let right)): left < right
        case (.moment(let left), .moment(let right)): left < right
        case (.boolean(let left), .boolean(let right)): !left && right
        default:
            if let left = self.double, let right = other.double { left < right } else { nil }
        }
    }

    /// Whether both hold the same value; an integer equals the number of the same value.
    func matches(_ other: Cell) -> Bool {
        if let left = self.double, let right = other.double { return left == right }
        return !self.isNull && self == other
    }
}
