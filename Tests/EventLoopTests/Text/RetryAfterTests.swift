// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

/// Goal: every form of "come back later" is understood, and none that is not one.
@Suite struct RetryAfterTests {
    private static let millisecondsMax: UInt64 = 3_600_000

    private func wait(
        ms: String? = nil,
        azure: String? = nil,
        _ text: String? = nil,
        unixNowMS: UInt64 = 0
    ) -> UInt64? {
        let fields = [
            ("Retry-After-Ms", ms), ("x-ms-retry-after-ms", azure), ("Retry-After", text),
        ]
        let lines = fields.compactMap { name, value in value.map { (name: name, value: $0) } }
        return RetryAfter.milliseconds(
            in: ResponseHeaders(lines),
            unixNowMS: unixNowMS,
            millisecondsMax: Self.millisecondsMax
        )
    }

    @Test func readsSecondsAndMilliseconds() {
        #expect(self.wait() == nil)
        #expect(self.wait("2") == 2_000)
        #expect(self.wait(" 0 ") == 0)
        #expect(self.wait(ms: "250", "2") == 250)
        #expect(self.wait(azure: "300", "2") == 300)
        #expect(self.wait(ms: "250", azure: "300") == 250)
        #expect(self.wait(ms: "x", azure: "y", "2") == 2_000)
    }

    @Test func capsAbsurdWaits() {
        for text in [
            "3601", "999999999999999", "18446744073709551615", "99999999999999999999999999",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ] {
            #expect(self.wait(text) == Self.millisecondsMax)
        }
        #expect(self.wait(ms: "4000000") == Self.millisecondsMax)
        #expect(self.wait(ms: "99999999999999999999999999") == Self.millisecondsMax)
    }

    @Test(arguments: [
        "", " ", "-1", "+1", "1.5", "1 2", "two", "0x10", "１", "Sun, 22 Nov 2026 10:00:30",
    ])
    func ignoresNonsense(text: String) {
        #expect(self.wait(text) == nil)
        #expect(self.wait(ms: text) == nil)
    }

    @Test func measuresDatesFromTheWallClock() {
        let nowMS: UInt64 = 784_111_777_000
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"] {
            #expect(self.wait(text, unixNowMS: nowMS - 1_500) == 1_500)
            #expect(self.wait(text, unixNowMS: nowMS) == 0)
            #expect(self.wait(text, unixNowMS: nowMS + 60_000) == 0)
        }
        #expect(self.wait("Wed, 31 Dec 1969 23:59:59 GMT") == 0)
    }
}
