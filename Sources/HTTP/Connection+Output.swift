// SPDX-License-Identifier: Apache-2.0

import EventLoop

/// From answers to bytes.
///
/// Head and body leave in one write.
extension Connection {
    /// Whether request `number` still waits for its answer and the client is there.
    func awaitsAnswer(_ number: UInt32) -> Bool {
        self.request.number == number && self.state.phase == .handling
    }

    /// Sends the answer of request `number`; returns its size in bytes, 0 when the client is gone.
    func answer(_ number: UInt32, _ response: Response) -> Int {
        guard self.awaitsAnswer(number) else { return 0 }
        self.onDisconnect = nil
        self.finishRequest()
        let closes = response.closesConnection || self.state.closesAfterAnswer(nowMS: self.nowMS)
        let count = self.write(response, closes: closes)
        self.answered(closes: closes, restPending: false)
        return count
    }

    /// Ends the connection with RST in place of the answer to request `number`.
    func reset(_ number: UInt32) {
        guard self.awaitsAnswer(number) else { return }
        self.onDisconnect = nil
        self.close(resetting: true)
    }

    /// Sends the answer of request `number` with `bodyBytes` of its body, and ends the connection.
    func answer(_ number: UInt32, _ response: Response, cutAfterBodyBytes bodyBytes: Int) {
        guard self.awaitsAnswer(number) else { return }
        self.onDisconnect = nil
        self.finishRequest()
        _ = self.write(response, closes: true, bodyBytesMax: bodyBytes)
        self.answered(closes: true, restPending: false)
    }

    /// Answers before the body was read.
    func answerEarly(_ response: Response, _ head: RequestHead) {
        guard self.state.phase != .closed else { return }
        let rest = head.contentLength ?? 0
        // A client that waits for 100 may send the body or not: the next byte is ambiguous.
        let isLongRest =
            head.isChunked || rest > self.server.limits.discardedBodyBytesMax
            || (head.expectsContinue && rest > 0)
        let closes =
            isLongRest || response.closesConnection
            || self.state.closesAfterAnswer(nowMS: self.nowMS)
        let count = self.write(response, closes: closes)
        self.discardBytesLeft = rest
        self.answered(closes: closes, restPending: rest > 0)
        self.report(.decidedOnHead, response.status, count)
    }

    /// Answers a request that is no acceptable request, and ends the connection.
    func refuse(_ defect: RequestDefect) {
        if defect == .timedOut {
            self.server.counters.requestsTimedOut += 1
            self.request.wireBytes = self.partial?.bytes.count ?? 0
        } else {
            self.server.counters.requestsRefused += 1
        }
        let count = self.write(.refusing(defect), closes: true)
        self.answered(closes: true, restPending: false)
        self.report(.refused(defect), defect.status, count)
    }

    /// Answers 503 on a connection over the cap, without reading a request.
    func refuseConnection() {
        let retryAfter = self.server.limits.refusedRetryAfterSeconds
        let response = Response(
            .serviceUnavailable,
            contentType: .json,
            fields: ["Retry-After": "\(retryAfter)"],
            text: "{\"error\":\"too many connections\"}\n"
        )
        let count = self.write(response, closes: true)
        self.answered(closes: true, restPending: false)
        self.report(.connectionsExhausted, response.status, count)
    }

    /// Sends `100 Continue`; false when the connection was closed because it could not.
    func sendContinue() -> Bool {
        self.server.output.append(contentsOf: ResponseWriter.continueLine.utf8)
        self.flushOutput()
        return self.state.phase != .closed
    }

    /// Sends the head of an event stream in answer to request `number`.
    func startEventStream(_ number: UInt32, _ fields: ResponseFields) {
        guard self.awaitsAnswer(number) else { return }
        _ = self.state.handle(.streamStarted, nowMS: self.nowMS)
        self.server.counters.count(.ok)
        let closes =
            !self.request.isHTTP11 || self.state.closesAfterAnswer(nowMS: self.nowMS)
        ResponseWriter.appendEventStreamHead(
            fields,
            isChunked: self.request.isHTTP11,
            closes: closes,
            dateLine: self.server.dateLine(),
            to: &self.server.output
        )
        self.flushOutput()
    }

    /// Whether the event stream of request `number` is open.
    func isStreaming(_ number: UInt32) -> Bool {
        self.request.number == number && self.state.phase == .streaming
    }

    /// Whether an event may be put into the output buffer for the stream of request `number`.
    func beginEvent(_ number: UInt32) -> Bool {
        assert(self.server.output.isEmpty, "each write empties the buffer")
        return self.isStreaming(number)
    }

    /// Sends the event that was put there, or cuts off a reader too far behind.
    func finishEvent() {
        let queuedBytes = self.stream.queuedBytes + self.server.output.count
        guard queuedBytes <= self.server.limits.eventStreamQueueBytesMax else {
            self.server.output.removeAll(keepingCapacity: true)
            self.server.counters.writesStalled += 1
            return self.disconnect()
        }
        self.flushOutput()
    }

    /// Ends the event stream of request `number`.
    func endEventStream(_ number: UInt32) {
        guard self.isStreaming(number) else { return }
        self.onDisconnect = nil
        self.finishRequest()
        EventEncoder.appendEnd(isChunked: self.request.isHTTP11, to: &self.server.output)
        self.flushOutput()
        let closes =
            !self.request.isHTTP11 || self.state.closesAfterAnswer(nowMS: self.nowMS)
        self.answered(closes: closes, restPending: false)
    }

    private func write(
        _ response: Response,
        closes: Bool,
        bodyBytesMax: Int = Int.max
    ) -> Int {
        let server = self.server
        server.counters.count(response.status)
        let framing = ResponseWriter.Framing(omitsBody: self.request.isHead, closes: closes)
        var output = server.takeOutput()
        ResponseWriter.append(response, framing, dateLine: server.dateLine(), to: &output)
        let excess = framing.omitsBody ? 0 : response.body.count - bodyBytesMax
        if excess > 0 { output.removeLast(excess) }
        let count = output.count
        self.send(consume output)
        return count
    }

    /// Writes the server's output buffer and empties it; closes the connection when that fails.
    private func flushOutput() { self.send(self.server.takeOutput()) }

    private func send(_ output: consuming [UInt8]) {
        let server = self.server
        let count = output.count
        var hasFailed = false
        if self.state.phase != .closed {
            do throws(UVError) {
                try self.stream.write(output.span)
            } catch {
                hasFailed = true
            }
        }
        // Here, where the buffer has one owner: emptying a shared one would allocate another.
        output.removeAll(keepingCapacity: true)
        server.keepOutput(output)
        guard !hasFailed else { return self.disconnectAfterFailedWrite() }
        self.bytesSent += UInt64(count)
        server.counters.bytesSent += UInt64(count)
    }

    private func disconnectAfterFailedWrite() {
        if self.request.isInFlight { self.disconnect() } else { self.close() }
    }

    private func answered(closes: Bool, restPending: Bool) {
        let event = ConnectionState.Event.answered(
            closes: closes,
            restPending: restPending,
            queuedBytes: self.stream.queuedBytes
        )
        self.perform(self.state.handle(event, nowMS: self.nowMS))
    }

    private func report(_ cause: EarlyAnswer.Cause, _ status: HTTPStatus, _ responseBytes: Int) {
        self.server.onEarlyAnswer?(
            EarlyAnswer(
                cause: cause,
                status: status,
                peerAddress: self.peerAddress,
                requestBytes: self.request.wireBytes,
                responseBytes: responseBytes
            )
        )
    }
}
