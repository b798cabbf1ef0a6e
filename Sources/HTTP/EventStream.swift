// SPDX-License-Identifier: Apache-2.0

/// An open answer of server-sent events (WHATWG HTML §9.2).
///
/// Each call is one write. A reader that falls behind by `eventStreamQueueBytesMax`, or takes
/// nothing for the write stall timeout, is cut off. Dropping the last reference without `end`
/// closes the connection without the last chunk, which tells the client that the answer is
/// incomplete.
public final class EventStream {
    private let connection: Connection
    private let number: UInt32

    init(on connection: Connection, number: UInt32) {
        self.connection = connection
        self.number = number
    }

    deinit {
        guard self.isOpen else { return }
        // Who dropped the stream needs no telling.
        self.connection.onDisconnect = nil
        self.connection.close()
    }

    /// False after `end`, and once the client is gone.
    public var isOpen: Bool { self.connection.isStreaming(self.number) }

    /// Bytes that wait for a reader that is behind.
    public var queuedBytes: Int { self.isOpen ? self.connection.queuedBytes : 0 }

    /// Bytes sent on this connection so far, for the access log.
    public var connectionBytesSent: UInt64 { self.connection.bytesSent }

    /// Calls `onDisconnect` if the client goes away before `end`: at most once, on the loop, maybe
    /// from inside `event` or `comment`.
    ///
    /// Replaces the one set on the reply.
    public func onDisconnect(_ onDisconnect: @escaping () -> Void) {
        guard self.isOpen else { return }
        self.connection.onDisconnect = onDisconnect
    }

    /// Sends one `message` event with `json` as its data.
    ///
    /// Nothing happens when it is not open.
    public func event(_ json: Span<UInt8>) {
        guard self.connection.beginEvent(self.number) else { return }
        EventEncoder.appendMessage(
            json,
            isChunked: self.connection.request.isHTTP11,
            to: &self.connection.server.output
        )
        self.connection.finishEvent()
    }

    /// Sends one `message` event with `json` as its data.
    public func event(_ json: [UInt8]) { self.event(json.span) }

    /// Sends a comment, which keeps idle proxies from closing the connection.
    public func comment() {
        guard self.connection.beginEvent(self.number) else { return }
        EventEncoder.appendComment(
            isChunked: self.connection.request.isHTTP11,
            to: &self.connection.server.output
        )
        self.connection.finishEvent()
    }

    /// Ends the answer; idempotent.
    ///
    /// The connection goes on to the next request.
    public func end() { self.connection.endEventStream(self.number) }
}
