// SPDX-License-Identifier: Apache-2.0

/// What the cells of a column hold.
enum ColumnType: String, CaseIterable, Sendable {
    case string
    case integer
    case number
    case boolean
    case datetime
}
