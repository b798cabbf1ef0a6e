// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

/// Goal: the three forms of an HTTP date are read, one is written, and nothing else is a date.
@Suite struct HTTPDateTests {
    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ])
    func readsTheThreeForms(text: String) {
        #expect(HTTPDate(text)?.unixSeconds == 784_111_777)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
        (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    ])
    func readsWhatItWrites(seconds: Int, text: String) {
        #expect(HTTPDate(unixSeconds: seconds).text == text)
        #expect(HTTPDate(text) == HTTPDate(unixSeconds: seconds))
    }

    @Test func readsALeapSecondAsTheNextSecond() {
        #expect(HTTPDate("Fri, 31 Dec 2027 23:59:60 GMT")?.unixSeconds == 1_830_297_600)
    }

    @Test(arguments: [
        "", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov -994 08:49:37 GMT",
        "Sunday, 06-Nov 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "1 2 3 4 5",
        "1 2 3 4 5 6 7",
        "Sun, 06 Nov 99999 08:49:37 GMT", "Sun, 22 Nov 2026 10:00:30",
    ])
    func refusesOtherDates(text: String) {
        #expect(HTTPDate(text) == nil)
    }
}
