// SPDX-License-Identifier: Apache-2.0
// Goal: pieces appended in one block are the pieces, and literals compare as HTTP compares names.

import Testing

@testable import EventLoop

@Suite struct ByteTests {
    @Test(arguments: [
        0, 1, 9, 10, 99, 100, 255, 4_095, 65_536, 1_234_567, -1, -10, .min, .max,
    ])
    func numbersAreWrittenInDecimal(number: Int) {
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: OutputSpan<UInt8>.decimalBytesMax) {
            $0.append(decimal: number)
        }
        #expect(bytes == [UInt8](String(number).utf8))
    }

    @Test func piecesFollowEachOther() {
        var bytes = [UInt8]("a".utf8)
        let none: [UInt8] = []
        let some = [UInt8]("defgh".utf8)
        bytes.append(addingCapacity: 9) { output in
            output.append(literal: "")
            output.append(literal: "bc")
            output.append(text: "é")
            output.append(copying: none.span)
            output.append(copying: some.span)
        }
        #expect(bytes == [UInt8]("abcédefgh".utf8))
    }

    private func areEqual(_ some: [UInt8], _ other: [UInt8]) -> Bool {
        some.span.isEqual(to: other.span)
    }

    private func isName(_ text: String, _ lowercase: StaticString) -> Bool {
        let bytes = [UInt8](text.utf8)
        return bytes.span.isEqualIgnoringCase(to: lowercase)
    }

    @Test func bytesAreEqualOrNot() {
        #expect(self.areEqual([1, 2, 0, 3], [1, 2, 0, 3]))
        #expect(!self.areEqual([1, 2, 0, 3], [1, 2, 0, 4]))
        #expect(!self.areEqual([1, 2, 0, 3], [1, 2, 0]))
        #expect(self.areEqual([], []))
    }

    /// 15 bytes: compared as eight, four, and one after the other.
    @Test func namesCompareWithoutCase() {
        let name: StaticString = "accept-encoding"
        #expect(self.isName("accept-encoding", name))
        #expect(self.isName("ACCEPT-ENCODING", name))
        #expect(!self.isName("accept-encodin", name))
        #expect(self.isName("", ""))
        for index in 0..<15 {
            for byte in UInt8.min...UInt8.max {
                var bytes = [UInt8]("Accept-ENCODing".utf8)
                bytes[index] = byte
                let expected = String(decoding: bytes, as: UTF8.self).lowercased()
                let isEqual = bytes.span.isEqualIgnoringCase(to: name)
                #expect(isEqual == (byte < 0x80 && expected == "accept-encoding"))
            }
        }
    }

    @Test func onlyLettersHaveACase() {
        // Each differs from its counterpart in the bit that tells capitals from small letters.
        #expect(!self.isName("@", "`"))
        #expect(!self.isName("[", "{"))
        #expect(!self.isName("\r", "-"))
        #expect(self.isName("AZ", "az"))
    }
}
