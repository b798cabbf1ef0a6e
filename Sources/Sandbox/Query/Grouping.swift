// SPDX-License-Identifier: Apache-2.0

/// The groups of a query: their columns, and one row each.
struct Grouping {
    private let query: Query
    private let columns: [Column]

    init(_ query: Query, columns: [Column]) {
        self.query = query
        self.columns = columns
    }

    /// The columns of the result: the group's fields, then the aggregates.
    var resultColumns: [Column] {
        self.query.groupBy.map { self.columns[$0] }
            + self.query.aggregates.map { Column(name: $0.name, kind: self.kind(of: $0)) }
    }

    /// One row for each group, in order of first appearance; without `group_by` exactly one.
    func table(of rows: [[Cell]]) -> Table {
        var positions: [[Cell]: Int] = [:]
        var groups: [(key: [Cell], accumulators: [Accumulator])] = []
        let fresh = self.query.aggregates.map { aggregate in
            Accumulator(
                aggregate.function,
                isInteger: aggregate.column.map { self.columns[$0].kind == .integer } ?? true
            )
        }
        if self.query.groupBy.isEmpty { groups.append((key: [], accumulators: fresh)) }
        for row in rows {
            let key = self.query.groupBy.map { row[$0] }
            let position: Int
            if self.query.groupBy.isEmpty {
                position = 0
            } else if let known = positions[key] {
                position = known
            } else {
                position = groups.count
                positions[key] = position
                groups.append((key: key, accumulators: fresh))
            }
            for (index, aggregate) in self.query.aggregates.enumerated() {
                groups[position].accumulators[index].add(aggregate.column.map { row[$0] })
            }
        }
        return Table(
            columns: self.resultColumns,
            rows: groups.map { $0.key + $0.accumulators.map(\.result) }
        )
    }

    private func kind(of aggregate: Query.Aggregate) -> Column.Kind {
        switch aggregate.function {
        case .count: .integer
        case .avg: .number
        case .sum, .min, .max: aggregate.column.map { self.columns[$0].kind } ?? .integer
        }
    }
}
