// SPDX-License-Identifier: Apache-2.0

/// Which of JSON and event stream a client takes, by its `Accept` fields (RFC 9110 §12.5.1).
public struct AcceptedTypes: Equatable, Sendable {
    /// `application/json` is acceptable.
    public let json: Bool
    /// `text/event-stream` is acceptable.
    public let eventStream: Bool

    /// Reads all `Accept` lines of `head`.
    ///
    /// Without one, everything is acceptable. The most specific range that fits a type decides,
    /// `q=0` refuses, a malformed range is skipped.
    public init(_ head: borrowing RequestHead, in bytes: Span<UInt8>) {
        let accept = head.value("accept", in: bytes)
        if accept.occurrences == 1, accept.slice.equals(Self.usual, in: bytes) {
            self.json = true
            self.eventStream = true
            return
        }
        var json = Preference()
        var eventStream = Preference()
        var isPresent = false
        for index in 0..<head.fieldCount
        where head.name(at: index).equalsIgnoringCase("accept", in: bytes) {
            // An empty field expresses no preference.
            if head.value(at: index).isEmpty { continue }
            isPresent = true
            var scanner = FieldScanner(head.value(at: index).range)
            while !scanner.isAtEnd {
                scanner.skipBlanks(bytes)
                if let range = MediaType(&scanner, bytes),
                    scanner.isAtEnd || scanner.peek(bytes) == 0x2C
                {
                    json.consider(range, "application", "json", bytes)
                    eventStream.consider(range, "text", "event-stream", bytes)
                } else {
                    scanner.skipElement(bytes)
                }
                _ = scanner.take(0x2C, bytes)
            }
        }
        self.json = !isPresent || json.isAccepted
        self.eventStream = !isPresent || eventStream.isAccepted
    }

    /// What MCP has its clients send (2025-06-18 transports); most of them send just these bytes,
    /// and comparing is a tenth of parsing.
    private static let usual = "application/json, text/event-stream"

    /// True when the client takes neither: 406.
    public var isEmpty: Bool { !self.json && !self.eventStream }

    /// What the ranges seen so far say about one type.
    private struct Preference {
        /// 0 nothing, 1 `*/*`, 2 `type/*`, 3 the type itself.
        private var specificity = 0
        private var quality = 0

        var isAccepted: Bool { self.quality > 0 }

        mutating func consider(
            _ range: MediaType,
            _ type: StaticString,
            _ subtype: StaticString,
            _ bytes: Span<UInt8>
        ) {
            let found: Int
            if range.matches(type, subtype, in: bytes) {
                found = 3
            } else if range.matches(type, "*", in: bytes) {
                found = 2
            } else if range.matches("*", "*", in: bytes) {
                found = 1
            } else {
                return
            }
            guard found >= self.specificity else { return }
            self.quality =
                found > self.specificity ? range.quality : max(self.quality, range.quality)
            self.specificity = found
        }
    }
}
