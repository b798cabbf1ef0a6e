// SPDX-License-Identifier: Apache-2.0

/// A dataset or the result of a query: rows with as many cells as there are columns.
struct Table: Equatable {
    var columns: [Column]
    var rows: [[Cell]]

    /// The position of the column called `name`.
    func columnIndex(_ name: String) -> Int? {
        self.columns.firstIndex { $0.name == name }
    }
}
