// SPDX-License-Identifier: Apache-2.0

/// A query whose names and types were checked against its dataset; columns are positions.
struct Query: Equatable {
    /// One condition of `where`; all must hold.
    struct Condition: Equatable {
        var column: Int
        var test: Test
    }

    /// What a condition asks.
    ///
    /// A null cell satisfies `isNull` and nothing else, as in SQL.
    enum Test: Equatable {
        case equal(Cell, negated: Bool)
        case less(than: Cell, orEqual: Bool)
        case greater(than: Cell, orEqual: Bool)
        case among([Cell], negated: Bool)
        case contains(lowercased: String)
        case startsWith(lowercased: String)
        case isNull(Bool)
    }

    /// One aggregate; without a column it counts rows.
    struct Aggregate: Equatable {
        enum Function: String, CaseIterable { case count, sum, avg, min, max }

        var function: Function
        var column: Int?
        var name: String
    }

    /// One sort key: a column of the dataset, or of the result when there are groups.
    struct Order: Equatable {
        var column: Int
        var isDescending: Bool
    }

    var dataset: String
    var select: [Int]
    var conditions: [Condition] = []
    var groupBy: [Int] = []
    var aggregates: [Aggregate] = []
    var order: [Order] = []
    var limit: Int
    var cursor: String?

    /// Whether a result row is a group and not a row of the dataset.
    var isGrouped: Bool { !self.groupBy.isEmpty || !self.aggregates.isEmpty }

    /// Text that is equal for equal queries whatever their page, for a cursor to be bound to.
    var fingerprint: String {
        var query = self
        query.limit = 0
        query.cursor = nil
        // Names every part by type and value; only compared within one process and version.
        return String(describing: query)
    }
}
