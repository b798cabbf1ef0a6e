// SPDX-License-Identifier: Apache-2.0

/// The name and type of one column, of a dataset or of a result.
struct Column: Equatable {
    /// The types of the backend contract.
    enum Kind: String {
        case string, integer, number, boolean, datetime

        var isNumeric: Bool { self == .integer || self == .number }
    }

    var name: String
    var kind: Kind
}
