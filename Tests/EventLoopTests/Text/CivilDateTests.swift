// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

/// Goal: dates and day numbers name each other.
///
/// Method: known days, then a walk over four eras.
@Suite struct CivilDateTests {
    @Test(arguments: [
        (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017),
        (2024, 12, 31, 20_088), (2100, 2, 28, 47_540), (2100, 3, 1, 47_541), (0, 3, 1, -719_468),
        (0, 2, 29, -719_469),
    ])
    func countsDaysAsTheCalendarDoes(year: Int, month: Int, day: Int, days: Int) {
        let date = CivilDate(year: year, month: month, day: day)
        #expect(date.daysSince1970 == days)
        #expect(CivilDate(daysSince1970: days) == date)
    }

    @Test func everyDayFollowsTheOneBefore() {
        var before = CivilDate(daysSince1970: -800_001)
        var count = 0
        for days in -800_000...800_000 {
            let date = CivilDate(daysSince1970: days)
            let follows =
                date == CivilDate(year: before.year, month: before.month, day: before.day + 1)
                || date.day == 1 && before.day >= 28
                    && (date.month == before.month + 1 && date.year == before.year
                        || date.month == 1 && before.month == 12 && date.year == before.year + 1)
            if follows, date.daysSince1970 == days { count += 1 }
            before = date
        }
        #expect(count == 1_600_001)
    }
}
