// SPDX-License-Identifier: Apache-2.0

// Both, because both have `timespec` and which of them it belongs to depends on the build.
internal import CLibUV
internal import Glibc

/// The calendar time, for stamps that people and other machines read; never for deadlines.
public enum WallClock {
    /// Milliseconds since 1970-01-01 UTC.
    public static func nowMS() -> UInt64 {
        var time = timespec()
        unsafe _ = clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(max(0, time.tv_sec)) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }
}
