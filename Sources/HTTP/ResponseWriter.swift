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

    /// Bytes of a head without its `Date` line and its own fields: status line, type, length and
    /// end have less than 200, those of an event stream as well.
    private static let headBytesMax = 256

    /// Appends head and body of `response`.
    ///
    /// `dateLine` is a complete `Date` line.
    static func append(
        _ response: Response,
        _ framing: Framing,
        dateLine: [UInt8],
        to output: inout [UInt8]
    ) {
        let hasBody = response.status.allowsBody && !framing.omitsBody
        let bytesMax =
            Self.headBytesMax + dateLine.count + response.fields.bytes.count
            + (hasBody ? response.body.count : 0)
        output.append(addingCapacity: bytesMax) { output in
            Self.appendStatusLine(response.status, dateLine, to: &output)
            if let contentType = response.contentType { Self.append(contentType, to: &output) }
            if response.status.allowsBody {
                output.append(literal: "Content-Length: ")
                output.append(decimal: response.body.count)
                output.append(literal: "\r\n")
            }
            output.append(copying: response.fields.bytes.span)
            Self.appendEnd(closes: framing.closes || response.closesConnection, to: &output)
            if hasBody { output.append(copying: response.body.span) }
        }
    }

    /// Appends the head of an event stream: without a length, in chunks unless the client is 1.0.
    static func appendEventStreamHead(
        _ fields: ResponseFields,
        isChunked: Bool,
        closes: Bool,
        dateLine: [UInt8],
        to output: inout [UInt8]
    ) {
        let bytesMax = Self.headBytesMax + dateLine.count + fields.bytes.count
        output.append(addingCapacity: bytesMax) { output in
            Self.appendStatusLine(.ok, dateLine, to: &output)
            Self.append(.eventStream, to: &output)
            // no-transform keeps proxies from compressing, the third line nginx from buffering.
            output.append(literal: "Cache-Control: no-cache, no-transform\r\n")
            output.append(literal: "X-Accel-Buffering: no\r\n")
            if isChunked { output.append(literal: "Transfer-Encoding: chunked\r\n") }
            output.append(copying: fields.bytes.span)
            Self.appendEnd(closes: closes, to: &output)
        }
    }

    private static func appendStatusLine(
        _ status: HTTPStatus,
        _ dateLine: [UInt8],
        to output: inout OutputSpan<UInt8>
    ) {
        if status == .ok {
            output.append(literal: "HTTP/1.1 200 OK\r\n")
        } else {
            output.append(literal: "HTTP/1.1 ")
            output.append(decimal: status.code)
            output.append(ByteClass.space)
            output.append(text: status.reasonPhrase)
            output.append(literal: "\r\n")
        }
        output.append(copying: dateLine.span)
    }

    private static func append(
        _ contentType: ContentType,
        to output: inout OutputSpan<UInt8>
    ) {
        output.append(literal: "Content-Type: ")
        output.append(text: contentType.rawValue)
        output.append(literal: "\r\n")
    }

    private static func appendEnd(closes: Bool, to output: inout OutputSpan<UInt8>) {
        output.append(literal: closes ? "Connection: close\r\n\r\n" : "\r\n")
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
