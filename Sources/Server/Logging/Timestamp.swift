// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// RFC 3339 in UTC with milliseconds, as log lines and health answers carry it.
enum Timestamp {
    /// Appends `2026-01-31T12:00:00.123Z` for `unixMS` milliseconds since 1970.
    static func append(unixMS: UInt64, to bytes: inout [UInt8]) {
        let seconds = unixMS / 1_000
        let date = CivilDate(daysSince1970: Int(seconds / 86_400))
        let second = Int(seconds % 86_400)
        Self.append(date.year, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(date.month, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(date.day, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        Self.append(second / 3_600, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(second / 60 % 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(second % 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        Self.append(Int(unixMS % 1_000), digits: 3, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    static func text(unixMS: UInt64) -> String {
        var bytes: [UInt8] = []
        Self.append(unixMS: unixMS, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ value: Int, digits: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
