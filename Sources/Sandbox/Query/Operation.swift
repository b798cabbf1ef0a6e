// SPDX-License-Identifier: Apache-2.0

/// The operators of `where`, by their names on the wire.
enum Operation: String, CaseIterable {
    case eq, ne, lt, lte, gt, gte
    case among = "in"
    case notAmong = "not_in"
    case contains
    case startsWith = "starts_with"
    case isNull = "is_null"
}
