// SPDX-License-Identifier: Apache-2.0

/// RFC 3339 in UTC with milliseconds, as log lines and health answers carry it.
enum Timestamp {
    /// Appends `2026-01-31T12:00:00.123Z` for `unixMS` milliseconds since 1970.
    static func append(unixMS: UInt64, to bytes: inout [UInt8]) {
        let seconds = unixMS / 1_000
        let (year, month, day) = Self.civil(days: Int(seconds / 86_400))
        let second = Int(seconds % 86_400)
        Self.append(year, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(month, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(day, digits: 2, to: &bytes)
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

    /// Days since 1970-01-01 to a date of the proleptic Gregorian calendar.
    ///
    /// Counts in 400-year eras that begin on 1 March, so that the leap day is the last of its year.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
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
