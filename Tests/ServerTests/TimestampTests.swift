// SPDX-License-Identifier: Apache-2.0
// Goal: dates are right on the days where calendars go wrong.

import Testing

@testable import Server

@Suite struct TimestampTests {
    @Test(arguments: [
        (UInt64(0), "1970-01-01T00:00:00.000Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_799_999, "2000-02-29T23:59:59.999Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (1_798_761_599_001, "2026-12-31T23:59:59.001Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (4_107_456_000_000, "2100-02-28T00:00:00.000Z"),
    ])
    func isTheCalendarDate(unixMS: UInt64, text: String) {
        #expect(Timestamp.text(unixMS: unixMS) == text)
    }
}
