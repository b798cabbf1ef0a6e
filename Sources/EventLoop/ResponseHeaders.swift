// SPDX-License-Identifier: Apache-2.0

/// The header fields of one response, kept as the bytes that came; texts are made when asked for.
public struct ResponseHeaders: Sendable {
    /// `name: value` lines, each ended by LF, without status line and empty line.
    private let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Builds fields by hand, for tests of code that reads responses.
    public init(_ lines: [(name: String, value: String)]) {
        self.bytes = lines.flatMap { Array("\($0.name): \($0.value)\r\n".utf8) }
    }

    /// The value of the first field with that name, in any case; nil when there is none.
    public func value(_ name: String) -> String? {
        let name = name.utf8Span.span
        var start = 0
        while let line = self.line(from: start) {
            if self.line(line, hasName: name) {
                return self.text(line.lowerBound + name.count + 1, line.upperBound)
            }
            start = line.upperBound + 1
        }
        return nil
    }

    /// Every field in the order it came.
    public var all: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        var start = 0
        while let line = self.line(from: start) {
            start = line.upperBound + 1
            guard let colon = self.bytes[line].firstIndex(of: UInt8(ascii: ":")) else { continue }
            fields.append(
                (
                    name: self.text(line.lowerBound, colon),
                    value: self.text(colon + 1, line.upperBound)
                )
            )
        }
        return fields
    }

    /// The line that starts at `start`, without its LF.
    private func line(from start: Int) -> Range<Int>? {
        let bytes = self.bytes.span
        guard start < bytes.count else { return nil }
        var end = start
        while end < bytes.count && bytes[end] != 0x0A { end += 1 }
        return start..<end
    }

    private func line(_ line: Range<Int>, hasName name: Span<UInt8>) -> Bool {
        let bytes = self.bytes.span
        guard line.count > name.count else { return false }
        guard bytes[line.lowerBound + name.count] == UInt8(ascii: ":") else { return false }
        for index in name.indices
        where lowercased(bytes[line.lowerBound + index]) != lowercased(name[index]) {
            return false
        }
        return true
    }

    /// The bytes in between without white space at the ends (RFC 9110 §5.5).
    private func text(_ start: Int, _ end: Int) -> String {
        // Indices, because removing from a slice copies it.
        var (start, end) = (start, end)
        while start < end, isBlank(self.bytes[start]) { start += 1 }
        while start < end, isBlank(self.bytes[end - 1]) { end -= 1 }
        return String(decoding: self.bytes[start..<end], as: UTF8.self)
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

private func lowercased(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
}
