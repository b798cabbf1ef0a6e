// SPDX-License-Identifier: Apache-2.0

/// What a header lookup found: the first value, and how often the name occurs.
///
/// The count is there because a repeated field that should be single is an attack on whoever
/// reads the other copy; picking one silently is never right.
public struct HeaderMatch: Equatable, Sendable, BitwiseCopyable {
    /// The first value, without surrounding blanks; empty when there is none.
    public var slice: Slice
    /// How many lines have the name; 0 when it is absent.
    public var occurrences: Int

    /// True when the name occurs at all.
    public var isPresent: Bool { self.occurrences > 0 }
}
