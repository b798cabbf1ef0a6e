// SPDX-License-Identifier: Apache-2.0

internal import CLibUV

/// A clock that only goes forward, for measuring how long something took.
public enum MonotonicClock {
    /// Nanoseconds since an arbitrary moment.
    public static func nowNS() -> UInt64 { uv_hrtime() }
}
