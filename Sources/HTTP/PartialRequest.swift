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

    /// Forgets the request, keeps the buffer.
    func clear() {
        self.stage = .fixedBody(bytesLeft: 0)
        self.wireBytes = 0
        if self.bytes.capacity > Self.keptBytesMax {
            self.bytes = []
        } else {
            self.bytes.removeAll(keepingCapacity: true)
        }
    }
}
