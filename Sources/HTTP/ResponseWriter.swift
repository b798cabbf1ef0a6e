// SPDX-License-Identifier: Apache-2.0
internal import EventLoop

/// Turns answers into wire bytes (RFC 9112 §4).
///
/// Pure: appends to the buffer it is given.
enum ResponseWriter {
    /// What the request and the connection demand of the answer, beyond the answer itself.
    struct Framing: Equatable {
        /// The request was `HEAD`: same head, no body.
        var omitsBody = false
        /// The connection ends with this answer.
        var closes = false
    }

    static let continueLine = "HTTP/1.1 100 Continue\r\n\r\n"

    /// Appends head and body of `response`.
    ///
    /// `dateLine` is a complete `Date` line.
    static func append(
        _ response: Response,
        _ framing: Framing,
        dateLine: [UInt8],
        to output: inout [UInt8]
    ) {
        output.reserveCapacity(
            output.count + 256 + response.fields.bytes.count + response.body.count
        )
        Self.appendStatusLine(response.status, dateLine, to: &output)
        if let contentType = response.contentType { Self.append(contentType, to: &output) }
        if response.status.allowsBody {
            output.append(literal: "Content-Length: ")
            Self.appendDecimal(response.body.count, to: &output)
            output.append(literal: "\r\n")
        }
        output += response.fields.bytes
        Self.appendEnd(closes: framing.closes || response.closesConnection, to: &output)
        if response.status.allowsBody, !framing.omitsBody { output += response.body }
    }

    /// Appends the head of an event stream: without a length, in chunks unless the client is 1.0.
    static func appendEventStreamHead(
        _ fields: ResponseFields,
        isChunked: Bool,
        closes: Bool,
        dateLine: [UInt8],
        to output: inout [UInt8]
    ) {
        Self.appendStatusLine(.ok, dateLine, to: &output)
        Self.append(.eventStream, to: &output)
        // no-transform keeps proxies from compressing, the third line nginx from buffering.
        output.append(literal: "Cache-Control: no-cache, no-transform\r\n")
        output.append(literal: "X-Accel-Buffering: no\r\n")
        if isChunked { output.append(literal: "Transfer-Encoding: chunked\r\n") }
        output += fields.bytes
        Self.appendEnd(closes: closes, to: &output)
    }

    private static func appendStatusLine(
        _ status: HTTPStatus,
        _ dateLine: [UInt8],
        to output: inout [UInt8]
    ) {
        if status == .ok {
            output.append(literal: "HTTP/1.1 200 OK\r\n")
        } else {
            output.append(literal: "HTTP/1.1 ")
            Self.appendDecimal(status.code, to: &output)
            output.append(ByteClass.space)
            output.append(text: status.reasonPhrase)
            output.append(literal: "\r\n")
        }
        output += dateLine
    }

    private static func append(_ contentType: ContentType, to output: inout [UInt8]) {
        output.append(literal: "Content-Type: ")
        output.append(text: contentType.rawValue)
        output.append(literal: "\r\n")
    }

    private static func appendEnd(closes: Bool, to output: inout [UInt8]) {
        output.append(literal: closes ? "Connection: close\r\n\r\n" : "\r\n")
    }

    static func appendDecimal(_ number: Int, to output: inout [UInt8]) {
        precondition(number >= 0, "sizes are not negative")
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            output.append(UInt8(0x30 + number / divisor % 10))
            divisor /= 10
        }
    }

    static func appendHexadecimal(_ number: Int, to output: inout [UInt8]) {
        precondition(number >= 0, "sizes are not negative")
        var shift = 0
        while number >> shift >= 16 { shift += 4 }
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: number >> shift) & 0xF
            output.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
            shift -= 4
        }
    }
}
