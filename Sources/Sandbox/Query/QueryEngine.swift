// SPDX-License-Identifier: Apache-2.0

/// Runs a checked query over a dataset.
///
/// Pure: the same input gives the same rows in the same order.
enum QueryEngine {
    /// All result rows, before the page is cut.
    static func run(_ query: Query, over table: Table) -> Table {
        let rows = table.rows.filter { row in
            query.conditions.allSatisfy { QueryEngine.holds($0.test, row[$0.column]) }
        }
        if query.isGrouped {
            var result = Grouping(query, columns: table.columns).table(of: rows)
            QueryEngine.sort(&result.rows, by: query.order)
            return result
        }
        var sorted = rows
        QueryEngine.sort(&sorted, by: query.order)
        return Table(
            columns: query.select.map { table.columns[$0] },
            rows: sorted.map { row in query.select.map { row[$0] } }
        )
    }

    /// Whether `cell` passes `test`.
    static func holds(_ test: Query.Test, _ cell: Cell) -> Bool {
        if case .isNull(let wanted) = test { return cell.isNull == wanted }
        guard !cell.isNull else { return false }
        switch test {
        case .equal(let operand, let negated):
            return cell.matches(operand) != negated
        case .less(let operand, let orEqual):
            return cell.isLess(than: operand) == true || (orEqual && cell.matches(operand))
        case .greater(let operand, let orEqual):
            return operand.isLess(than: cell) == true || (orEqual && cell.matches(operand))
        case .among(let operands, let negated):
            return operands.contains { cell.matches($0) } != negated
        case .contains(let needle):
            guard case .string(let text) = cell else { return false }
            return text.lowercased().contains(needle)
        case .startsWith(let prefix):
            guard case .string(let text) = cell else { return false }
            return text.lowercased().hasPrefix(prefix)
        case .isNull(let wanted):
            return !wanted
        }
    }

    /// Sorts by `order`; ties keep the order of the dataset, nulls come last either way.
    private static func sort(_ rows: inout [[Cell]], by order: [Query.Order]) {
        guard !order.isEmpty else { return }
        // The position is the last key, because `sort` is not documented to be stable.
        var indexed = Array(rows.enumerated())
        indexed.sort { left, right in
            for key in order {
                let (first, second) = (left.element[key.column], right.element[key.column])
                if first.isNull || second.isNull {
                    if first.isNull != second.isNull { return second.isNull }
                    continue
                }
                if first.isLess(than: second) == true { return !key.isDescending }
                if second.isLess(than: first) == true { return key.isDescending }
            }
            return left.offset < right.offset
        }
        rows = indexed.map(\.element)
    }
}
