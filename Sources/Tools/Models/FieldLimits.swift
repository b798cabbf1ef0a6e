// SPDX-License-Identifier: Apache-2.0

/// The bounds that several models share; the backend's contract has the same numbers.
enum FieldLimits {
    /// An id, in characters: three times a UUID, and short enough for a URL and a log line.
    static let idLength = 1...128
    /// A cursor, in characters: opaque state of the backend that still fits a URL.
    static let cursorLength = 1...2_048
    /// Free text to search for, in characters: more is not a search.
    static let searchLength = 1...200
    /// A name of a dataset, field or column, in characters: PostgreSQL stops at 63.
    static let nameLength = 1...64
    /// Users or tickets in one page: what a model reads with profit.
    static let pageLimit = 1...100
    /// Users or tickets in a page when the agent does not say.
    static let pageLimitDefault = 20
}
