// SPDX-License-Identifier: Apache-2.0

/// Turns events into the bytes of `text/event-stream` (WHATWG HTML §9.2), chunked for HTTP/1.1.
enum EventEncoder {
    static let comment = ": ping\r\n\r\n"

    /// Appends one `message` event whose data is `json`.
    ///
    /// A CR or LF would end the data line early. In JSON both can only be white space between
    /// tokens, so they become spaces.
    static func appendMessage(_ json: Span<UInt8>, isChunked: Bool, to output: inout [UInt8]) {
        let prefix = "event: message\r\ndata: "
        let suffix = "\r\n\r\n"
        if isChunked {
            Self.openChunk(prefix.utf8.count + json.count + suffix.utf8.count, to: &output)
        }
        output.append(contentsOf: prefix.utf8)
        output.append(addingCapacity: json.count) { (line: inout OutputSpan<UInt8>) in
            for index in json.indices {
                let byte = json[index]
                let endsLine = byte == ByteClass.lineFeed || byte == ByteClass.carriageReturn
                line.append(endsLine ? ByteClass.space : byte)
            }
        }
        output.append(contentsOf: suffix.utf8)
        if isChunked { output.append(contentsOf: "\r\n".utf8) }
    }

    /// Appends a comment: keeps idle proxies from closing the stream, ignored by clients.
    static func appendComment(isChunked: Bool, to output: inout [UInt8]) {
        if isChunked { Self.openChunk(Self.comment.utf8.count, to: &output) }
        output.append(contentsOf: Self.comment.utf8)
        if isChunked { output.append(contentsOf: "\r\n".utf8) }
    }

    /// Appends the end of the stream, which without chunks is the end of the connection.
    static func appendEnd(isChunked: Bool, to output: inout [UInt8]) {
        if isChunked { output.append(contentsOf: "0\r\n\r\n".utf8) }
    }

    private static func openChunk(_ count: Int, to output: inout [UInt8]) {
        ResponseWriter.appendHexadecimal(count, to: &output)
        output.append(contentsOf: "\r\n".utf8)
    }
}
