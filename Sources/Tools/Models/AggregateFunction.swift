// SPDX-License-Identifier: Apache-2.0

/// What an aggregate computes; the closed set of the contract.
enum AggregateFunction: String, CaseIterable, Sendable {
    case count
    case sum
    case avg
    case min
    case max
}
