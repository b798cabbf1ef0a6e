// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sandbox

/// Goal: texts the sandbox reads mean exactly one thing, and what it writes is read back the same.
@Suite struct EncodingTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2025-10-01T00:00:00Z", 1_759_276_800_000),
        ("2024-02-29T23:59:59.5Z", 1_709_251_199_500),
        ("2026-01-01T01:30:00+01:30", 1_767_225_600_000),
        ("2025-12-31t23:00:00.000001-01:00", 1_767_225_600_000),
    ])
    func momentsAreReadAsRFC3339(_ text: String, _ unixMS: Int64) {
        #expect(Timestamp(text)?.unixMS == unixMS)
    }

    @Test(arguments: [
        "", "2025-10-01", "2025-10-01T00:00:00", "2025-13-01T00:00:00Z", "2025-02-29T00:00:00Z",
        "2025-10-01T24:00:00Z", "2025-10-01T00:00:60Z", "2025-10-01T00:00:00.Z",
        "2025-10-01T00:00:00+1:00", "2025-10-01T00:00:00+01:60", "2025-10-01 00:00:00Z",
        "2025-1-001T00:00:00Z", "2025-10-01T00:00:00Zx", "-025-10-01T00:00:00Z",
    ])
    func otherMomentsAreRefused(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func momentsAreWrittenAsTheyAreRead() {
        for day in stride(from: -800_000, through: 800_000, by: 997) {
            let moment = Timestamp(unixMS: Int64(day) * 86_400_000 + 3_723_000)
            guard moment.unixMS >= Timestamp("0000-01-01T00:00:00Z")?.unixMS ?? 0 else { continue }
            #expect(Timestamp(moment.text) == moment, "\(moment.text)")
        }
        #expect(Timestamp(unixMS: 1_759_276_800_999).spacedText == "2025-10-01 00:00:00Z")
    }

    @Test func formsAreDecoded() throws {
        let form = try #require(FormFields(decoding: Array("a=1&b=x+y%2Bz&&a=2&c&d=%C3%A9".utf8)))
        #expect(form.values("a") == ["1", "2"])
        #expect(form.single("a") == nil)
        #expect(form.single("b") == "x y+z")
        #expect(form.single("c") == "")
        #expect(form.single("d") == "é")
        #expect(form.single("e") == nil)
        for broken in ["a=%", "a=%2", "a=%GG", "a=%FF", "%C3=1"] {
            #expect(FormFields(decoding: Array(broken.utf8)) == nil, "\(broken)")
        }
    }

    @Test func cursorsFitTheirListAndNothingElse() {
        let cursor = Cursor(position: "u-1020", list: "users;ann")
        #expect(Cursor.position(in: cursor.text, list: "users;ann") == "u-1020")
        #expect(Cursor.position(in: cursor.text, list: "users;bob") == nil)
        for index in cursor.text.indices {
            var changed = cursor.text
            changed.replaceSubrange(index...index, with: changed[index] == "A" ? "B" : "A")
            #expect(Cursor.position(in: changed, list: "users;ann") == nil)
        }
        for text in ["", "x", "b2Zmc2V0OjI", cursor.text + "A", String(cursor.text.dropLast())] {
            #expect(Cursor.position(in: text, list: "users;ann") == nil)
        }
    }
}
