// SPDX-License-Identifier: Apache-2.0

/// A date of the proleptic Gregorian calendar, converted without a date library.
///
/// Both directions are Howard Hinnant's ("chrono-Compatible Low-Level Date Algorithms",
/// `days_from_civil` and `civil_from_days`): years begin in March, so that the leap day is the
/// last of its year, and run in eras of 400, after which the calendar repeats.
public struct CivilDate: Equatable, Sendable {
    /// The year; 0 is 1 BC.
    public let year: Int
    /// The month, from 1.
    public let month: Int
    /// The day of the month, from 1.
    public let day: Int

    private static let daysPerEra = 146_097
    /// From 0000-03-01, where era 0 begins, to 1970-01-01.
    private static let daysBefore1970 = 719_468

    /// Takes the parts as they are; `month` must be in 1...12.
    ///
    /// A day past the end of its month counts on into the next one.
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date that many days after 1970-01-01, or before it if negative.
    public init(daysSince1970 days: Int) {
        let shifted = days + Self.daysBefore1970
        let era = (shifted >= 0 ? shifted : shifted - Self.daysPerEra + 1) / Self.daysPerEra
        let dayOfEra = shifted - era * Self.daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }

    /// Days since 1970-01-01; negative before it.
    public var daysSince1970: Int {
        let shifted = self.month <= 2 ? self.year - 1 : self.year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let monthFromMarch = (self.month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + self.day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysPerEra + dayOfEra - Self.daysBefore1970
    }
}
