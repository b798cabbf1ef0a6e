// SPDX-License-Identifier: Apache-2.0

/// The six kinds of JSON values, named as JSON Schema names them.
public enum JSONKind: String, CaseIterable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean
    /// Any number, also one beyond the range of `Double`.
    case number
    /// A string.
    case string
    /// An array.
    case array
    /// An object.
    case object
}
