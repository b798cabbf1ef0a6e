// SPDX-License-Identifier: Apache-2.0

/// The running value of one aggregate over one group.
///
/// Nulls are skipped, as in SQL.
struct Accumulator {
    /// Results are rounded to this many parts of one, so that sums of cents read as cents.
    private static let roundingParts = 10_000.0

    private let function: Query.Aggregate.Function
    private let isInteger: Bool
    private var count: Int64 = 0
    private var sum = 0.0
    private var extreme = Cell.null

    init(_ function: Query.Aggregate.Function, isInteger: Bool) {
        self.function = function
        self.isInteger = isInteger
    }

    /// Takes one cell in; nil stands for the row itself (`count` without a field).
    mutating func add(_ cell: Cell?) {
        guard let cell else {
            self.count += 1
            return
        }
        guard !cell.isNull else { return }
        self.count += 1
        switch self.function {
        case .count:
            break
        case .sum, .avg:
            self.sum += cell.double ?? 0
        case .min:
            if self.extreme.isNull || cell.isLess(than: self.extreme) == true {
                self.extreme = cell
            }
        case .max:
            if self.extreme.isNull || self.extreme.isLess(than: cell) == true {
                self.extreme = cell
            }
        }
    }

    /// The value so far.
    ///
    /// Anything but a count is null over no values.
    var result: Cell {
        switch self.function {
        case .count:
            .integer(self.count)
        case .sum where self.count > 0:
            // Seeded integers are small: their sum is exact in a Double.
            self.isInteger ? .integer(Int64(self.sum)) : .number(Accumulator.rounded(self.sum))
        case .avg where self.count > 0:
            .number(Accumulator.rounded(self.sum / Double(self.count)))
        case .sum, .avg:
            .null
        case .min, .max:
            self.extreme
        }
    }

    private static func rounded(_ value: Double) -> Double {
        (value * Accumulator.roundingParts).rounded() / Accumulator.roundingParts
    }
}
