// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// The right to answer one request, exactly once.
///
/// It cannot be copied and every answer consumes it, so answering twice does not compile; `deinit`
/// answers 500 for a handler that forgot. Answering after the client went away does nothing. To
/// keep it in an escaping closure, park it in a `ReplySlot`.
public struct Reply: ~Copyable {
    private let connection: Connection
    private let number: UInt32
    private var isAnswered = false

    init(to connection: Connection, number: UInt32) {
        self.connection = connection
        self.number = number
    }

    /// The peer's address, as it was when the connection was accepted.
    public var peerAddress: SocketAddress? { self.connection.peerAddress }

    /// Bytes received for this request, head and framing included.
    public var requestBytes: Int { self.connection.request.wireBytes }

    /// False once the client is gone.
    public var isOpen: Bool { self.connection.awaitsAnswer(self.number) }

    /// Calls `onDisconnect` if the client goes away, or the server closes, before the answer is
    /// complete: at most once, on the loop, never from inside this call.
    ///
    /// Replaces an earlier one.
    ///
    /// It stays in force for the event stream that may answer. When the client is gone already,
    /// nothing is called: check `isOpen` after an asynchronous step.
    public func onDisconnect(_ onDisconnect: @escaping () -> Void) {
        guard self.isOpen else { return }
        self.connection.onDisconnect = onDisconnect
    }

    /// Sends the answer; returns its size in bytes, 0 when the client is gone.
    @discardableResult
    public consuming func send(_ response: Response) -> Int {
        self.isAnswered = true
        return self.connection.answer(self.number, response)
    }

    /// Ends the connection with RST in place of an answer, as a crashed server would: for servers
    /// that rehearse failures.
    public consuming func reset() {
        self.isAnswered = true
        self.connection.reset(self.number)
    }

    /// Sends the head and the first `bodyBytes` of the body, then ends the connection.
    ///
    /// The announced length is that of the whole body: for servers that rehearse failures.
    public consuming func send(_ response: Response, cutAfterBodyBytes bodyBytes: Int) {
        self.isAnswered = true
        self.connection.answer(self.number, response, cutAfterBodyBytes: bodyBytes)
    }

    /// Answers 200 with an event stream, whose head is sent at once with `fields` in it.
    public consuming func startEventStream(_ fields: ResponseFields = .none) -> EventStream {
        self.isAnswered = true
        self.connection.startEventStream(self.number, fields)
        return EventStream(on: self.connection, number: self.number)
    }

    deinit {
        if self.isAnswered || !self.connection.awaitsAnswer(self.number) { return }
        self.connection.server.counters.repliesForgotten += 1
        var response = Response(
            .internalServerError,
            contentType: .json,
            text: "{\"error\":\"no answer\"}\n"
        )
        response.closesConnection = true
        _ = self.connection.answer(self.number, response)
    }
}
