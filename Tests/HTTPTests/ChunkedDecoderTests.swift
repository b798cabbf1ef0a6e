// SPDX-License-Identifier: Apache-2.0

// Goal: chunked bodies decode the same in every split, and every malformed one is refused.

import Testing

@testable import HTTP

@Suite struct ChunkedDecoderTests {
    struct Decoded: Equatable {
        var body: String
        var end: Int?
        var defect: RequestDefect?
    }

    private func decode(_ text: String, cuts: [Int] = [], bodyBytesMax: Int = 1_000) -> Decoded {
        let bytes = [UInt8](text.utf8)
        var decoder = ChunkedDecoder(bodyBytesMax: bodyBytesMax)
        var body: [UInt8] = []
        var start = 0
        for end in cuts + [bytes.count] {
            let part = Array(bytes[start..<end])
            switch decoder.decode(part.span, from: 0, into: &body) {
            case .needMore: start = end
            case .complete(let partEnd):
                return Decoded(body: String(decoding: body, as: UTF8.self), end: start + partEnd)
            case .rejected(let defect): return Decoded(body: "", defect: defect)
            }
        }
        return Decoded(body: String(decoding: body, as: UTF8.self))
    }

    static let valid: [(String, String)] = [
        ("0\r\n\r\n", ""),
        ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("5\r\nhello\r\n6\r\n world\r\n000\r\n\r\n", "hello world"),
        ("A;name=value;x=\"y\"\r\n0123456789\r\n0;last\r\n\r\n", "0123456789"),
        ("1;a;b=c;d=\"e \\\" f\";g\r\nx\r\n0\r\n\r\n", "x"),
        ("1\r\n\r\r\n1\r\n\n\r\n0\r\nX-Trailer: a b\r\nY:\r\n\r\n", "\r\n"),
    ]

    @Test(arguments: valid) func decodesTheSameInAllSplits(_ text: String, _ body: String) {
        let count = text.utf8.count
        let expected = Decoded(body: body, end: count)
        #expect(self.decode(text) == expected)
        #expect(self.decode(text, cuts: Array(0..<count)) == expected)
        for first in 0..<count {
            #expect(
                self.decode(String(decoding: text.utf8.prefix(first), as: UTF8.self)).end == nil
            )
            for second in first..<count {
                #expect(self.decode(text, cuts: [first, second]) == expected)
            }
        }
    }

    @Test func saysWhereTheNextMessageBegins() {
        #expect(self.decode("1\r\na\r\n0\r\n\r\nGET /") == Decoded(body: "a", end: 11))
    }

    static let refused: [(String, RequestDefect)] = [
        ("\r\n", .malformedChunk), ("g\r\n", .malformedChunk), (" 5\r\n", .malformedChunk),
        ("5 \r\n", .malformedChunk), ("0x5\r\n", .malformedChunk), ("-5\r\n", .malformedChunk),
        ("5\n", .malformedChunk), ("5\rX", .malformedChunk), ("5;a\n", .malformedChunk),
        ("5;\0\r\n", .malformedChunk), ("5;\r\n", .malformedChunk), ("5;a =b\r\n", .malformedChunk),
        ("5;a=\r\n", .malformedChunk), ("5;a=\"b\r\n", .malformedChunk),
        ("5;a=\"b\"c\r\n", .malformedChunk), ("5;a=\"\\\r\n", .malformedChunk),
        ("5;=a\r\n", .malformedChunk), ("5;;a\r\n", .malformedChunk), ("1\r\nab", .malformedChunk),
        ("1\r\na\n", .malformedChunk),
        ("1\r\na\rX", .malformedChunk), ("0\r\n X: a\r\n", .malformedChunk),
        ("0\r\nX : a\r\n", .malformedChunk), ("0\r\nX: a\n", .malformedChunk),
        ("0\r\n\rX", .malformedChunk), ("0\r\n\n", .malformedChunk),
        ("FFFFFFFFFFFFFFFF\r\n", .malformedChunk), ("0000000000000000\r\n", .malformedChunk),
        ("3E9\r\n", .bodyTooLarge),
        (
            "3E8\r\n" + String(repeating: "a", count: 1_000) + "\r\n1\r\n",
            .bodyTooLarge
        ),
        ("FFFFFFFFFFFFFFF\r\n", .bodyTooLarge),
        ("1;" + String(repeating: "x", count: 4_097) + "\r\n", .malformedChunk),
        (
            String(repeating: "1;" + String(repeating: "x", count: 1_000) + "\r\na\r\n", count: 5),
            .malformedChunk
        ),
        ("0\r\nX: " + String(repeating: "a", count: 8_200) + "\r\n", .trailerTooLarge),
        ("0\r\n" + String(repeating: "X: a\r\n", count: 1_400), .trailerTooLarge),
    ]

    @Test(arguments: refused) func refuses(_ text: String, _ defect: RequestDefect) {
        #expect(self.decode(text).defect == defect)
        #expect(self.decode(text, cuts: Array(0..<text.utf8.count)).defect == defect)
    }

    @Test func takesABodyOfExactlyTheLimit() {
        let half = "1F4\r\n" + String(repeating: "a", count: 500) + "\r\n"
        #expect(self.decode(half + half + "0\r\n\r\n").body.utf8.count == 1_000)
        #expect(self.decode(half + half + "1\r\n").defect == .bodyTooLarge)
    }
}
