// SPDX-License-Identifier: Apache-2.0

/// Which end of an order comes first.
enum SortDirection: String, CaseIterable, Sendable {
    case ascending = "asc"
    case descending = "desc"
}
