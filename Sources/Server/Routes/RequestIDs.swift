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

    private let process: [UInt8]
    private var counter: UInt32 = 0

    init() {
        let random = RandomBytes.number(in: 0...0xFFF_FFFF)
        self.process = Self.hexadecimal(UInt64(random), digits: 7)
    }

    /// The caller's `X-Request-Id` when it is usable, else a new id.
    mutating func next(_ head: RequestHead, in bytes: Span<UInt8>) -> String {
        if let given = head.singleValue("x-request-id", in: bytes), Self.isUsable(given) {
            return given
        }
        self.counter &+= 1
        let digits = self.process + Self.hexadecimal(UInt64(self.counter), digits: 8)
        return String(decoding: digits, as: UTF8.self)
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

    private static func hexadecimal(_ number: UInt64, digits: Int) -> [UInt8] {
        (0..<digits).map { index in
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(4 * (digits - 1 - index))) & 0xF
            return digit < 10 ? 0x30 + digit : 0x57 + digit
        }
    }
}
