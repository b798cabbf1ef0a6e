// SPDX-License-Identifier: Apache-2.0

/// A request whose bytes did not arrive in one read: its head bytes, then its body, in one buffer.
///
/// It exists only while such a request is being received; an idle connection has none. The server
/// keeps a spare one, so that bodies which span reads do not allocate each time.
final class PartialRequest {
    /// Capacity above which the buffer is not kept for the next request.
    static let keptBytesMax = 64 * 1024

    enum Stage {
        case head(RequestParser)
        case fixedBody(bytesLeft: Int)
        case chunkedBody(ChunkedDecoder)
    }

    var stage = Stage.fixedBody(bytesLeft: 0)
    var head = RequestHead()
    var bytes: [UInt8] = []
    /// Bytes received for this request, framing of chunks included.
    var wireBytes = 0

    /// Takes the buffer out, so that it has one owner while a handler looks at it.
    func takeBytes() -> [UInt8] {
        var bytes: [UInt8] = []
        swap(&bytes, &self.bytes)
        return bytes
    }

    /// Forgets the request and keeps `buffer`, which is empty, unless one request made it large.
    func clear(keeping buffer: [UInt8]) {
        self.stage = .fixedBody(bytesLeft: 0)
        self.wireBytes = 0
        self.bytes = buffer.capacity <= Self.keptBytesMax ? buffer : []
    }
}
