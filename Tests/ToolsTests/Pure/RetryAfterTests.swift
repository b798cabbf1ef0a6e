// SPDX-License-Identifier: Apache-2.0
// Goal: every form of "come back later" is understood, and nonsense is ignored.

import Testing

@testable import Tools

@Suite struct RetryAfterTests {
    /// 1994-11-06T08:49:37Z, the example of RFC 9110.
    private static let example = 784_111_777

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ])
    func readsTheThreeFormsOfHTTPDate(text: String) {
        #expect(HTTPDate(text)?.unixSeconds == RetryAfterTests.example)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
        ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
        ("Fri, 31 Dec 2027 23:59:60 GMT", 1_830_297_600),
    ])
    func countsDaysThroughLeapYears(text: String, seconds: Int) {
        #expect(HTTPDate(text)?.unixSeconds == seconds)
    }

    @Test(arguments: [
        "", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov -994 08:49:37 GMT",
        "Sunday, 06-Nov 08:49:37 GMT", "1 2 3 4 5", "1 2 3 4 5 6 7",
        "Sun, 06 Nov 99999 08:49:37 GMT",
    ])
    func refusesOtherDates(text: String) {
        #expect(HTTPDate(text) == nil)
    }

    private func wait(
        ms: String? = nil,
        azure: String? = nil,
        _ text: String? = nil,
        unixNowMS: UInt64 = 0
    ) -> Int? {
        RetryAfter.milliseconds(
            retryAfterMS: ms,
            azureRetryAfterMS: azure,
            retryAfter: text,
            unixNowMS: unixNowMS
        )
    }

    @Test func readsSecondsAndMilliseconds() {
        #expect(self.wait() == nil)
        #expect(self.wait("2") == 2_000)
        #expect(self.wait(" 0 ") == 0)
        #expect(self.wait(ms: "250", "2") == 250)
        #expect(self.wait(azure: "300", "2") == 300)
        #expect(self.wait(ms: "x", azure: "y", "2") == 2_000)
    }

    @Test func capsAbsurdWaits() {
        #expect(self.wait("99999999999999999999999999") == RetryAfter.millisecondsMax)
        #expect(self.wait(ms: "4000000") == RetryAfter.millisecondsMax)
        #expect(self.wait("Fri, 31 Dec 9999 23:59:59 GMT") == RetryAfter.millisecondsMax)
    }

    @Test func ignoresNonsense() {
        for text in ["", " ", "-1", "1.5", "two", "0x10", "１"] {
            #expect(self.wait(text) == nil)
        }
    }

    @Test func measuresDatesFromTheWallClock() {
        let nowMS = UInt64(RetryAfterTests.example) * 1_000
        let text = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(self.wait(text, unixNowMS: nowMS - 1_500) == 1_500)
        #expect(self.wait(text, unixNowMS: nowMS) == 0)
        #expect(self.wait(text, unixNowMS: nowMS + 60_000) == 0)
    }
}
