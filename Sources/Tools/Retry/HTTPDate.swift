// SPDX-License-Identifier: Apache-2.0

/// An HTTP date in one of the three forms a recipient must accept (RFC 9110 section 5.6.7).
///
/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`. The day of the week is not checked against the date.
struct HTTPDate: Equatable {
    let unixSeconds: Int

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        let date: (day: Substring, month: Substring, year: Substring, clock: Substring)
        switch words.count {
        case 6 where words[5] == "GMT":
            date = (words[1], words[2], words[3], words[4])
        case 4 where words[3] == "GMT":
            let parts = words[1].split(separator: "-")
            guard parts.count == 3 else { return nil }
            date = (parts[0], parts[1], parts[2], words[2])
        case 5:
            date = (words[2], words[1], words[4], words[3])
        default:
            return nil
        }
        let time = date.clock.split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 3, let monthIndex = HTTPDate.months.firstIndex(of: date.month),
            let day = HTTPDate.number(date.day, 1...31),
            var year = HTTPDate.number(date.year, 0...9_999),
            let hour = HTTPDate.number(time[0], 0...23),
            let minute = HTTPDate.number(time[1], 0...59),
            let second = HTTPDate.number(time[2], 0...60)
        else { return nil }
        if year < 100 {
            // RFC 9110 section 5.6.7: more than 50 years ahead means the past; no clock is needed
            // for dates that only ever lie close to now.
            year += year < 70 ? 2_000 : 1_900
        }
        let days = HTTPDate.daysSinceEpoch(year: year, month: monthIndex + 1, day: day)
        self.unixSeconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int(text),
            range.contains(value)
        else { return nil }
        return value
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, counted in years that start in
    /// March so that the leap day is the last one.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
