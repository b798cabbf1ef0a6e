// SPDX-License-Identifier: Apache-2.0

// Goal: what goes out is exact, and the character classes are those of the RFCs.

import Testing

@testable import HTTP

@Suite struct WireTests {
    private let date = [UInt8]("Date: D\r\n".utf8)

    private func text(_ response: Response, _ framing: ResponseWriter.Framing = .init()) -> String {
        var output: [UInt8] = []
        ResponseWriter.append(response, framing, dateLine: self.date, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func everyStatusHasItsLine() {
        for status in HTTPStatus.allCases {
            let line = "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\nDate: D\r\n"
            let response = Response(status, contentType: .formURLEncoded)
            #expect(self.text(response, .init(closes: true)).hasPrefix(line))
        }
    }

    @Test func bodyIsFramedByStatusAndMethod() {
        let body = [UInt8]("abc".utf8)
        #expect(
            self.text(Response(.accepted))
                == "HTTP/1.1 202 Accepted\r\nDate: D\r\nContent-Length: 0\r\n\r\n"
        )
        #expect(
            self.text(Response(.noContent, body: body))
                == "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n"
        )
        #expect(
            self.text(Response(.notModified, fields: ["ETag": "\"x\""], body: body))
                == "HTTP/1.1 304 Not Modified\r\nDate: D\r\nETag: \"x\"\r\n\r\n"
        )
        let framing = ResponseWriter.Framing(omitsBody: true, closes: true)
        #expect(
            self.text(Response(.ok, contentType: .json, body: body), framing)
                == "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: application/json\r\n"
                + "Content-Length: 3\r\nConnection: close\r\n\r\n"
        )
    }

    @Test func fieldValuesCannotStartASecondLine() {
        var fields: ResponseFields = ["Allow": "POST, OPTIONS"]
        fields.append("X", "a\r\nSet-Cookie: b\0\u{7f}")
        let text = self.text(Response(.ok, fields: fields))
        #expect(text.contains("\r\nAllow: POST, OPTIONS\r\nX: a  Set-Cookie: b  \r\n"))
    }

    @Test func numbersAreWrittenInHexadecimal() {
        for number in [0, 1, 9, 10, 15, 16, 99, 100, 255, 256, 4_095, 65_536, 1_234_567, .max] {
            var hexadecimal: [UInt8] = []
            ResponseWriter.appendHexadecimal(number, to: &hexadecimal)
            #expect(hexadecimal == [UInt8](String(number, radix: 16).utf8))
        }
    }

    @Test func dateLineIsMadeOncePerSecondOfWallClock() {
        var line = DateLine()
        var asked = 0
        func text(_ nowMS: UInt64, _ wallMS: UInt64) -> String {
            let bytes = line.line(nowMS: nowMS) {
                asked += 1
                return wallMS
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(text(5_000, 784_111_777_400) == "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
        #expect(text(5_599, 0) == "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
        #expect(asked == 1)
        #expect(text(5_600, 784_111_778_000) == "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n")
        #expect(text(6_599, 0) == "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n")
        #expect(asked == 2)
    }

    @Test func characterClassesAreThoseOfTheRFCs() {
        let alphanumeric =
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        let token = Set((alphanumeric + "!#$%&'*+-.^_`|~").utf8)
        let unreserved = Set((alphanumeric + "-._~").utf8)
        let subDelimiters = Set("!$&'()*+,;=".utf8)
        let notInTargets = Set("\"#<>\\".utf8)
        for byte in UInt8.min...UInt8.max {
            #expect(ByteClass.isToken(byte) == token.contains(byte))
            #expect(ByteClass.isUnreserved(byte) == unreserved.contains(byte))
            #expect(ByteClass.isSubDelimiter(byte) == subDelimiters.contains(byte))
            let isVisible = (0x21...0x7E).contains(byte)
            #expect(ByteClass.isTarget(byte) == (isVisible && !notInTargets.contains(byte)))
            let isControl = byte < 0x20 || byte == 0x7F
            #expect(ByteClass.isFieldValue(byte) == (!isControl || byte == 0x09))
        }
    }

    @Test func endOfFieldValueIsFoundAtEveryDistance() {
        for filler: UInt8 in [0xFF, 0x20, 0x09, 0x80, 0x61] {
            for byte in UInt8.min...UInt8.max {
                for distance in 0..<20 {
                    var bytes = [UInt8](repeating: filler, count: 40)
                    bytes[3 + distance] = byte
                    let end = bytes.span.endOfFieldValue(from: 3, to: 37)
                    #expect(end == (ByteClass.isFieldValue(byte) ? 37 : 3 + distance))
                }
            }
        }
    }

    @Test func endOfTokenIsFoundAtEveryDistance() {
        for filler in Array("aZ-0_".utf8) {
            for byte in UInt8.min...UInt8.max {
                for distance in 0..<20 {
                    var bytes = [UInt8](repeating: filler, count: 40)
                    bytes[3 + distance] = byte
                    let end = bytes.span.endOfToken(from: 3, to: 37)
                    #expect(end == (ByteClass.isToken(byte) ? 37 : 3 + distance))
                }
            }
        }
    }
}
