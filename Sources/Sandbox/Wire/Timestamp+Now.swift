// SPDX-License-Identifier: Apache-2.0
internal import EventLoop

extension Timestamp {
    /// The wall clock.
    static var now: Timestamp { Timestamp(unixMS: Int64(WallClock.nowMS())) }
}
