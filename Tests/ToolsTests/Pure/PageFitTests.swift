// SPDX-License-Identifier: Apache-2.0
// Goal: as many rows as fit, never one more, and no cut where none is needed.

import Testing

@testable import Tools

@Suite struct PageFitTests {
    private let fit = PageFit(bytesMax: 100_000)
    private let room = 100_000 - PageFit.cursorBytesMax

    @Test func leavesWhatFits() {
        #expect(self.fit.rows(count: 10, fixedBytes: 50, rowBytes: { _ in 100 }) == nil)
        #expect(self.fit.rows(count: 0, fixedBytes: 50, rowBytes: { _ in 100 }) == nil)
        // Exactly full, without room for a longer cursor: it is fine as it is.
        #expect(self.fit.rows(count: 1, fixedBytes: 0, rowBytes: { _ in 99_999 }) == nil)
    }

    @Test func cutsWhereTheNextRowWouldNotFitBesideALongCursor() {
        let rows = self.fit.rows(count: 1_000, fixedBytes: 0, rowBytes: { _ in 999 })
        #expect(rows == self.room / 1_000)
    }

    @Test func countsRowsOfDifferentSizes() {
        for large in 0..<5 {
            let rows = self.fit.rows(
                count: 5,
                fixedBytes: 10,
                rowBytes: { $0 == large ? 200_000 : 10 }
            )
            #expect(rows == large)
        }
    }

    @Test func stopsAtARowThatCannotBeWritten() {
        #expect(self.fit.rows(count: 5, fixedBytes: 0, rowBytes: { $0 == 3 ? nil : 10 }) == 3)
    }

    @Test func measuresOnlyWhatMightNotFit() {
        #expect(self.fit.fitsUnmeasured(bodyBytes: 50_000))
        #expect(!self.fit.fitsUnmeasured(bodyBytes: 50_001))
    }
}
