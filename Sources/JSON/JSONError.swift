// SPDX-License-Identifier: Apache-2.0

/// Why a text was not read, or not written.
public enum JSONError: Error, Equatable, Sendable {
    /// Nothing but white space.
    case empty
    /// Not exactly one RFC 8259 JSON text.
    case syntax
    /// Bytes that are not UTF-8, or an escape that names half of a surrogate pair.
    case encoding
    /// More open arrays and objects than allowed.
    case tooDeep
    /// More bytes than can be addressed (4 GiB).
    case tooLarge
    /// Writing: a number that is infinite or not a number, which JSON cannot say.
    case notFinite
}
