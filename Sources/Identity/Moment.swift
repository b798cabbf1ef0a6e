// SPDX-License-Identifier: Apache-2.0

/// One reading of both clocks.
///
/// Decisions use loop time. The wall clock only shows that the machine slept, for the loop's
/// clock stands still then.
struct Moment: Sendable, Equatable {
    /// The loop's monotonic time.
    var loopMS: UInt64
    /// Unix time.
    var wallMS: UInt64
}
