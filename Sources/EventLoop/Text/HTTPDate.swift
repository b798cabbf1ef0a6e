// SPDX-License-Identifier: Apache-2.0

/// A moment as HTTP header fields carry it, to the second (RFC 9110 section 5.6.7).
public struct HTTPDate: Equatable, Sendable {
    /// Seconds since 1970-01-01 UTC; negative before it.
    public let unixSeconds: Int

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The moment that many seconds after 1970.
    public init(unixSeconds: Int) { self.unixSeconds = unixSeconds }

    /// Reads one of the three forms a recipient must accept; nil for anything else.
    ///
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
    /// `Sun Nov  6 08:49:37 1994`. The day of the week is not checked against the date.
    public init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        let date: (day: Substring, month: Substring, year: Substring, clock: Substring)
        switch words.count {
        case 6 where words[0].hasSuffix(",") && words[5] == "GMT":
            date = (words[1], words[2], words[3], words[4])
        case 4 where words[0].hasSuffix(",") && words[3] == "GMT":
            let parts = words[1].split(separator: "-")
            guard parts.count == 3, parts[2].utf8.count == 2 else { return nil }
            date = (parts[0], parts[1], Self.century(parts[2]) + parts[2], words[2])
        case 5:
            date = (words[2], words[1], words[4], words[3])
        default:
            return nil
        }
        let time = date.clock.split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 3, let monthIndex = Self.months.firstIndex(of: String(date.month)),
            let day = Self.number(date.day, 1...31), let year = Self.number(date.year, 0...9_999),
            let hour = Self.number(time[0], 0...23), let minute = Self.number(time[1], 0...59),
            let second = Self.number(time[2], 0...60)
        else { return nil }
        let days = CivilDate(year: year, month: monthIndex + 1, day: day).daysSince1970
        self.unixSeconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    }

    /// The form to send (IMF-fixdate): `Sun, 06 Nov 1994 08:49:37 GMT`.
    public var text: String {
        let second = (self.unixSeconds % 86_400 + 86_400) % 86_400
        let days = (self.unixSeconds - second) / 86_400
        let date = CivilDate(daysSince1970: days)
        let weekday = Self.weekdays[(days % 7 + 7) % 7]
        let day = "\(Self.two(date.day)) \(Self.months[date.month - 1]) \(date.year)"
        let time =
            "\(Self.two(second / 3_600)):\(Self.two(second / 60 % 60)):\(Self.two(second % 60))"
        return "\(weekday), \(day) \(time) GMT"
    }

    /// A year of two digits that seems more than 50 years ahead is in the past; these dates are
    /// close to now, so no clock is needed to tell.
    private static func century(_ year: Substring) -> Substring { year < "70" ? "20" : "19" }

    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int(text),
            range.contains(value)
        else { return nil }
        return value
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
