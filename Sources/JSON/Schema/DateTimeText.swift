// SPDX-License-Identifier: Apache-2.0

/// The syntax of RFC 3339 section 5.6, with the calendar checked.
enum DateTimeText {
    /// `2026-01-31T09:30:00.5+02:00`; `t` and `z` may be lower case, but a space is no `T`.
    static func isValid(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 20, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] | 0x20 == UInt8(ascii: "t"), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":"),
            let century = number(text, 0), let yearInCentury = number(text, 2),
            let month = number(text, 5), let day = number(text, 8),
            let hour = number(text, 11), let minute = number(text, 14),
            let second = number(text, 17), hour < 24, minute < 60, second <= 60,
            day >= 1, day <= days(inMonth: month, of: century * 100 + yearInCentury)
        else { return false }
        var index = 19
        if text[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            while index < text.count, text[index].isDigit { index += 1 }
            if index == start { return false }
        }
        guard let offset = offsetMinutes(text, at: index) else { return false }
        if second < 60 { return true }
        // A leap second ends a day of UTC (section 5.7).
        let minuteOfDay = (hour * 60 + minute - offset + 1440) % 1440
        return minuteOfDay == 1439
    }

    /// The two digits at `index`.
    private static func number(_ text: Span<UInt8>, _ index: Int) -> Int? {
        guard text[index].isDigit, text[index + 1].isDigit else { return nil }
        return Int(text[index] - 0x30) * 10 + Int(text[index + 1] - 0x30)
    }

    /// `Z` or `+hh:mm`, up to the end of the text.
    private static func offsetMinutes(_ text: Span<UInt8>, at index: Int) -> Int? {
        guard index < text.count else { return nil }
        let sign = text[index]
        if sign | 0x20 == UInt8(ascii: "z") { return index + 1 == text.count ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), index + 6 == text.count,
            text[index + 3] == UInt8(ascii: ":"),
            let hours = number(text, index + 1), let minutes = number(text, index + 4),
            hours < 24, minutes < 60
        else { return nil }
        let offset = hours * 60 + minutes
        return sign == UInt8(ascii: "-") ? -offset : offset
    }

    /// 0 for a month that does not exist.
    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 0
        }
    }
}
