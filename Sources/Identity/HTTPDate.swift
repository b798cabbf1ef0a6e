// SPDX-License-Identifier: Apache-2.0

/// HTTP dates in the three forms a recipient must accept (RFC 9110 §5.6.7).
///
/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`. The day of the week is not checked against the date.
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970, or `nil` if `text` is not such a date.
    static func unixSeconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        let date: (day: Substring, month: Substring, year: Substring, clock: Substring)
        switch words.count {
        case 6 where words[0].hasSuffix(",") && words[5] == "GMT":
            date = (words[1], words[2], words[3], words[4])
        case 4 where words[0].hasSuffix(",") && words[3] == "GMT":
            let parts = words[1].split(separator: "-")
            guard parts.count == 3, parts[2].count == 2 else { return nil }
            date = (parts[0], parts[1], Self.century(parts[2]) + parts[2], words[2])
        case 5:
            date = (words[2], words[1], words[4], words[3])
        default:
            return nil
        }
        guard let day = Self.number(date.day), (1...31).contains(day),
            let month = Self.months.firstIndex(of: String(date.month)),
            let year = Self.number(date.year), (1970...9999).contains(year)
        else { return nil }
        let time = date.clock.split(separator: ":").map(Self.number)
        guard time.count == 3, let hour = time[0], let minute = time[1], let second = time[2],
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = CivilDate.daysSince1970(year: year, month: month + 1, day: day)
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// A year of two digits that seems more than 50 years ahead is in the past; these dates are
    /// close to now, so no clock is needed to tell.
    private static func century(_ year: Substring) -> Substring { year < "70" ? "20" : "19" }

    private static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(text)
    }
}
