// SPDX-License-Identifier: Apache-2.0

import EventLoop

/// From bytes to requests.
///
/// A request that arrives in one read is parsed and handled where the bytes are; only one that
/// spans reads is copied, once.
extension Connection {
    func received(_ bytes: Span<UInt8>) {
        self.server.counters.bytesReceived += UInt64(bytes.count)
        guard self.state.acceptsInput, self.pending.isEmpty, !self.isConsuming else {
            self.pending.append(copying: bytes)
            return self.updateReading()
        }
        let end = self.consume(bytes, from: 0)
        if end < bytes.count, self.state.phase != .closed {
            self.pending.append(copying: bytes.extracting(end..<bytes.count))
        }
        self.updateReading()
    }

    /// Parses what was buffered behind the previous request.
    func consumePending() {
        guard !self.pending.isEmpty else { return self.updateReading() }
        let bytes = self.pending
        let start = self.pendingStart
        self.pending = []
        self.pendingStart = 0
        let end = self.consume(bytes.span, from: start)
        if end < bytes.count, self.state.phase != .closed {
            self.pending = bytes
            self.pendingStart = end
        }
        self.updateReading()
    }

    /// Reading pauses only when enough is buffered behind a request that is being handled.
    ///
    /// While it is paused the peer's end is not seen; below the bound it always is.
    func updateReading() {
        guard self.state.phase != .closed else { return }
        let bufferedBytes = self.pending.count - self.pendingStart
        let wants =
            self.state.acceptsInput || bufferedBytes < self.server.limits.pipelinedBytesMax
        guard wants != self.isReading else { return }
        self.isReading = wants
        guard wants else { return self.stream.stopReading() }
        do throws(UVError) {
            try self.stream.startReading()
        } catch {
            self.close()
        }
    }

    /// Handles as many requests as are complete; returns the index of the first byte left over.
    private func consume(_ bytes: Span<UInt8>, from start: Int) -> Int {
        self.isConsuming = true
        var index = start
        while index < bytes.count, self.state.acceptsInput {
            index += self.step(bytes.extracting(index..<bytes.count))
        }
        self.isConsuming = false
        return index
    }

    /// Takes one step in `bytes`, which are not empty; returns how many it used.
    private func step(_ bytes: Span<UInt8>) -> Int {
        switch self.state.phase {
        case .lingering: return self.dropLingering(bytes)
        case .discarding: return self.discard(bytes)
        default: break
        }
        guard let partial = self.partial else { return self.beginRequest(bytes) }
        switch partial.stage {
        case .head(let parser): return self.continueHead(partial, parser, bytes)
        case .fixedBody(let bytesLeft): return self.continueBody(partial, bytesLeft, bytes)
        case .chunkedBody(let decoder): return self.continueChunks(partial, decoder, bytes, from: 0)
        }
    }

    private func beginRequest(_ bytes: Span<UInt8>) -> Int {
        // Until its head is known the request is answered with a body, as HTTP/1.1.
        self.request.isHead = false
        self.request.isHTTP11 = true
        let server = self.server
        var parser = RequestParser(
            limits: server.limits.parser,
            reusing: server.takeFieldStorage()
        )
        switch parser.parse(bytes) {
        case .rejected(let defect):
            self.request.wireBytes = bytes.count
            self.refuse(defect)
            return bytes.count
        case .needMore:
            let partial = server.takePartial()
            self.partial = partial
            partial.bytes.append(copying: bytes)
            partial.stage = .head(parser)
            _ = self.state.handle(.headStarted, nowMS: self.nowMS)
            return bytes.count
        case .complete:
            let used = self.headCompleted(parser.head, bytes)
            server.spareFieldStorage = parser.head.takeStorage()
            return used
        }
    }

    /// The head is in `bytes` from 0; so is all of the body that has arrived.
    private func headCompleted(_ head: RequestHead, _ bytes: Span<UInt8>) -> Int {
        let headEnd = head.byteCount
        let bodyBytes = bytes.count - headEnd
        guard let bodyBytesMax = self.decide(head, bytes.extracting(0..<headEnd)) else {
            return headEnd
        }
        let length = head.contentLength ?? 0
        if !head.isChunked, length <= bodyBytes {
            let end = headEnd + length
            self.dispatch(
                head,
                bytes.extracting(0..<headEnd),
                bytes.extracting(headEnd..<end),
                end
            )
            return end
        }
        let partial = self.server.takePartial()
        self.partial = partial
        partial.head = head
        partial.bytes.append(copying: bytes.extracting(0..<headEnd))
        partial.wireBytes = headEnd
        return headEnd + self.beginBody(partial, bodyBytesMax, bytes, from: headEnd)
    }

    private func continueHead(
        _ partial: PartialRequest,
        _ parser: RequestParser,
        _ bytes: Span<UInt8>
    ) -> Int {
        var parser = parser
        let countBefore = partial.bytes.count
        partial.bytes.append(copying: bytes)
        switch parser.parse(partial.bytes.span) {
        case .rejected(let defect):
            self.request.wireBytes = partial.bytes.count
            self.refuse(defect)
            return bytes.count
        case .needMore:
            partial.stage = .head(parser)
            return bytes.count
        case .complete:
            break
        }
        // What lies behind the head is read from `bytes`, where it came from.
        let head = parser.head
        let used = head.byteCount - countBefore
        partial.bytes.removeLast(bytes.count - used)
        partial.head = head
        partial.wireBytes = head.byteCount
        guard let bodyBytesMax = self.decide(head, partial.bytes.span) else {
            self.releasePartial()
            return used
        }
        guard head.hasBody else {
            self.dispatch(partial)
            return used
        }
        return used + self.beginBody(partial, bodyBytesMax, bytes, from: used)
    }

    /// Asks `onHead`; the largest body to read, or nil when the request is answered already.
    private func decide(_ head: RequestHead, _ headBytes: Span<UInt8>) -> Int? {
        let server = self.server
        server.counters.requests += 1
        self.request.number &+= 1
        self.request.isHead = head.method == .head
        self.request.isHTTP11 = head.version == .http11
        self.request.wireBytes = headBytes.count
        _ = self.state.handle(.headCompleted(keepAlive: head.keepAlive), nowMS: self.nowMS)
        switch server.onHead(head, headBytes) {
        case .readBody(let bytesMax):
            guard self.state.phase != .closed else { return nil }
            guard (head.contentLength ?? 0) <= bytesMax else {
                self.refuse(.bodyTooLarge)
                return nil
            }
            return bytesMax
        case .respond(let response):
            self.answerEarly(response, head)
            return nil
        }
    }
}
