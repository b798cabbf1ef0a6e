// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP

/// Makes the id that ties a request's log line, its answer and its backend call together.
///
/// Fifteen characters: a random part for the process and a counter. That fits into a Swift string
/// without an allocation, and two pods collide only when both parts do.
struct RequestIDs {
    /// An id from a client is kept only when it is short and plain: it goes into logs and headers.
    static let givenCharactersMax = 64

    private static let processDigits = 7
    private static let counterDigits = 8

    /// The digits of the last id; only the counter's part changes.
    private var digits: [UInt8]
    private var counter: UInt32 = 0

    init() {
        self.digits = Array(repeating: 0x30, count: Self.processDigits + Self.counterDigits)
        self.write(RandomBytes.number(in: 0...0xFFF_FFFF), at: 0, count: Self.processDigits)
    }

    /// The caller's `X-Request-Id` when it is usable, else a new id.
    mutating func next(_ head: RequestHead, in bytes: Span<UInt8>) -> String {
        if let given = head.singleValue("x-request-id", in: bytes), Self.isUsable(given) {
            return given
        }
        self.counter &+= 1
        self.write(UInt64(self.counter), at: Self.processDigits, count: Self.counterDigits)
        return String(decoding: self.digits, as: UTF8.self)
    }

    static func isUsable(_ id: String) -> Bool {
        (1...Self.givenCharactersMax).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x3A: true
                default: false
                }
            }
    }

    /// Writes `number` in hexadecimal, `count` digits from `start` on.
    private mutating func write(_ number: UInt64, at start: Int, count: Int) {
        for index in 0..<count {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(4 * (count - 1 - index))) & 0xF
            self.digits[start + index] = digit < 10 ? 0x30 + digit : 0x57 + digit
        }
    }
}
