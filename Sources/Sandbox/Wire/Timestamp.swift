// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// A moment in UTC with millisecond resolution, read and written as RFC 3339 text.
struct Timestamp: Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    var unixMS: Int64

    init(unixMS: Int64) { self.unixMS = unixMS }

    static func < (left: Timestamp, right: Timestamp) -> Bool { left.unixMS < right.unixMS }

    /// Reads `2026-01-02T03:04:05[.678](Z|+01:00)` (RFC 3339 §5.6), or nil.
    ///
    /// Digits past the millisecond are cut. A leap second is refused: nothing here has one.
    init?(_ text: String) {
        let bytes = [UInt8](text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let year = Timestamp.digits(bytes[0..<4]),
            let month = Timestamp.digits(bytes[5..<7]), (1...12).contains(month),
            let day = Timestamp.digits(bytes[8..<10]), day >= 1,
            day <= Timestamp.dayCount(ofMonth: month, year: year),
            let hour = Timestamp.digits(bytes[11..<13]), hour < 24,
            let minute = Timestamp.digits(bytes[14..<16]), minute < 60,
            let second = Timestamp.digits(bytes[17..<19]), second < 60
        else { return nil }
        var rest = bytes[19...]
        guard let millisecond = Timestamp.takeFraction(&rest),
            let offsetMinutes = Timestamp.offsetMinutes(rest)
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        let seconds = ((days * 24 + hour) * 60 + minute - offsetMinutes) * 60 + second
        self.unixMS = Int64(seconds * 1000 + millisecond)
    }

    /// `2026-01-02T03:04:05Z`, cut to the second.
    var text: String {
        let (date, clock) = self.fields
        return "\(date)T\(clock)Z"
    }

    /// `2026-01-02 03:04:05Z`, as Entra writes it in an error.
    var spacedText: String {
        let (date, clock) = self.fields
        return "\(date) \(clock)Z"
    }

    private var fields: (date: String, clock: String) {
        let seconds = Int((Double(self.unixMS) / 1000).rounded(.down))
        let dayIndex = Int((Double(seconds) / 86_400).rounded(.down))
        let ofDay = seconds - dayIndex * 86_400
        let civil = CivilDate(daysSince1970: dayIndex)
        let date = [
            Timestamp.padded(civil.year, 4), Timestamp.padded(civil.month, 2),
            Timestamp.padded(civil.day, 2),
        ]
        let clock = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { Timestamp.padded($0, 2) }
        return (date.joined(separator: "-"), clock.joined(separator: ":"))
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    private static func takeFraction(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        rest = rest.dropFirst()
        let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        let padded = digits.prefix(3) + [UInt8](repeating: UInt8(ascii: "0"), count: 3)
        return Timestamp.digits(padded.prefix(3))
    }

    private static func offsetMinutes(_ bytes: ArraySlice<UInt8>) -> Int? {
        let bytes = [UInt8](bytes)
        if bytes.count == 1 { return bytes[0] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            let hour = Timestamp.digits(bytes[1..<3]), hour < 24,
            let minute = Timestamp.digits(bytes[4..<6]), minute < 60
        else { return nil }
        return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hour * 60 + minute)
    }

    private static func dayCount(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
