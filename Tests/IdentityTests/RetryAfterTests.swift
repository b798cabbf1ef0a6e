// SPDX-License-Identifier: Apache-2.0

// Goal: every form of "come back later", and none that is not one.

import Testing

@testable import Identity

@Suite struct RetryAfterTests {
    /// 2026-11-22T10:00:00Z.
    private static let wallMS: UInt64 = 1_795_341_600_000

    private func parse(_ text: String?, ms: String? = nil) -> UInt64? {
        RetryAfter.parse(retryAfter: text, retryAfterMS: ms, wallMS: Self.wallMS)
    }

    @Test func readsSecondsMillisecondsAndDates() {
        #expect(self.parse("5") == 5_000)
        #expect(self.parse(" 0 ") == 0)
        #expect(self.parse("5", ms: "250") == 250)
        #expect(self.parse("Sun, 22 Nov 2026 10:00:30 GMT") == 30_000)
        #expect(self.parse("Sun, 22 Nov 2026 09:00:00 GMT") == 0)
        #expect(self.parse("Sunday, 22-Nov-26 10:00:30 GMT") == 30_000)
        #expect(self.parse("Sun Nov 22 10:00:30 2026") == 30_000)
        #expect(HTTPDate.unixSeconds("Sun Nov  6 08:49:37 1994") == 784_111_777)
        #expect(HTTPDate.unixSeconds("Sunday, 06-Nov-94 08:49:37 GMT") == 784_111_777)
    }

    @Test func capsWhatIsAbsurd() {
        #expect(self.parse("999999999999999") == RetryAfter.waitMSMax)
        #expect(self.parse("Fri, 31 Dec 9999 23:59:59 GMT") == RetryAfter.waitMSMax)
    }

    @Test(arguments: [
        nil, "", "soon", "-1", "1.5", "1 2", "9999999999999999999",
        "Sun, 22 Nov 2026 10:00:30", "Sunday, 22-Nov-2026 10:00:30 GMT",
        "Sun, 32 Nov 2026 10:00:30 GMT", "Sun, 22 Foo 2026 10:00:30 GMT",
        "Sun, 22 Nov 2026 24:00:30 GMT", "Sun, 22 Nov 2026 10:00:30 CET", "1 2 3 4 5",
        "Sun, 22 Nov 2026 10:00 GMT", "Sun, 22 Nov -026 10:00:30 GMT", "0x10", "１",
    ])
    func ignoresWhatItCannotRead(text: String?) { #expect(self.parse(text) == nil) }

    @Test func countsDaysAsTheCalendarDoes() {
        #expect(CivilDate.daysSince1970(year: 1970, month: 1, day: 1) == 0)
        #expect(CivilDate.daysSince1970(year: 2000, month: 2, day: 29) == 11_016)
        #expect(CivilDate.daysSince1970(year: 2024, month: 12, day: 31) == 20_088)
        #expect(CivilDate.daysSince1970(year: 1969, month: 12, day: 31) == -1)
        #expect(HTTPDate.unixSeconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
    }
}
