// SPDX-License-Identifier: Apache-2.0

import EventLoop

/// From the end of a head to the handler: the body, however it is framed, or its disposal.
extension Connection {
    /// Prepares for a body, of which `bytes` from `index` is the first part (maybe none).
    func beginBody(
        _ partial: PartialRequest,
        _ bytesMax: Int,
        _ bytes: Span<UInt8>,
        from index: Int
    ) -> Int {
        _ = self.state.handle(.bodyAwaited, nowMS: self.nowMS)
        let hasBytes = index < bytes.count
        // RFC 9110 §10.1.1: no 100 for a client that did not wait.
        if partial.head.expectsContinue, !hasBytes, !self.sendContinue() { return 0 }
        if partial.head.isChunked {
            let decoder = ChunkedDecoder(bodyBytesMax: bytesMax)
            partial.stage = .chunkedBody(decoder)
            return hasBytes ? self.continueChunks(partial, decoder, bytes, from: index) : 0
        }
        let length = partial.head.contentLength ?? 0
        partial.stage = .fixedBody(bytesLeft: length)
        // Declared is not sent: reserve what is likely, grow for what comes.
        partial.bytes.reserveCapacity(
            partial.bytes.count + min(length, PartialRequest.keptBytesMax / 2)
        )
        let rest = bytes.extracting(index..<bytes.count)
        return hasBytes ? self.continueBody(partial, length, rest) : 0
    }

    func continueBody(
        _ partial: PartialRequest,
        _ bytesLeft: Int,
        _ bytes: Span<UInt8>
    ) -> Int {
        let count = min(bytesLeft, bytes.count)
        partial.bytes.append(copying: bytes.extracting(0..<count))
        partial.wireBytes += count
        partial.stage = .fixedBody(bytesLeft: bytesLeft - count)
        if count == bytesLeft { self.dispatch(partial) }
        return count
    }

    /// Returns how many bytes were used from `start` on.
    func continueChunks(
        _ partial: PartialRequest,
        _ decoder: ChunkedDecoder,
        _ bytes: Span<UInt8>,
        from start: Int
    ) -> Int {
        var decoder = decoder
        switch decoder.decode(bytes, from: start, into: &partial.bytes) {
        case .needMore:
            partial.wireBytes += bytes.count - start
            partial.stage = .chunkedBody(decoder)
            return bytes.count - start
        case .complete(let end):
            partial.wireBytes += end - start
            self.dispatch(partial)
            return end - start
        case .rejected(let defect):
            self.request.wireBytes = partial.wireBytes + bytes.count - start
            self.refuse(defect)
            return bytes.count - start
        }
    }

    func dispatch(_ partial: PartialRequest) {
        // Out of the property first: the handler may close this connection, and the server.
        self.partial = nil
        let server = self.server
        var buffer = partial.takeBytes()
        self.dispatch(partial, buffer.span)
        buffer.removeAll(keepingCapacity: true)
        server.recycle(partial, buffer)
    }

    private func dispatch(_ partial: PartialRequest, _ bytes: Span<UInt8>) {
        let headEnd = partial.head.byteCount
        self.dispatch(
            partial.head,
            bytes.extracting(0..<headEnd),
            bytes.extracting(headEnd..<bytes.count),
            partial.wireBytes
        )
    }

    func dispatch(
        _ head: RequestHead,
        _ headBytes: Span<UInt8>,
        _ body: Span<UInt8>,
        _ wireBytes: Int
    ) {
        _ = self.state.handle(.requestCompleted, nowMS: self.nowMS)
        self.request.isInFlight = true
        self.request.wireBytes = wireBytes
        let server = self.server
        server.requestsInFlight += 1
        let reply = Reply(to: self, number: self.request.number)
        server.onRequest(reply, head, headBytes, body)
    }

    func discard(_ bytes: Span<UInt8>) -> Int {
        let count = min(self.discardBytesLeft, bytes.count)
        self.discardBytesLeft -= count
        if self.discardBytesLeft == 0 {
            let event = ConnectionState.Event.restDiscarded(queuedBytes: self.stream.queuedBytes)
            self.perform(self.state.handle(event, nowMS: self.nowMS))
        }
        return count
    }

    func dropLingering(_ bytes: Span<UInt8>) -> Int {
        self.lingerBytes += bytes.count
        if self.lingerBytes > self.server.limits.lingerBytesMax { self.close() }
        return bytes.count
    }
}
