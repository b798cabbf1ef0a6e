// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// One easy handle of the pool, and the exchange it currently carries.
///
/// libcurl holds unretained pointers to it; the client owns it for as long as the easy handle
/// lives.
@safe final class TransferSlot {
    typealias Completion = (Result<HTTPClient.Response, TransferError>) -> Void

    enum State {
        /// In the pool, or disposed of.
        case idle
        /// In the multi handle.
        case running
        /// Out of the multi handle; its completion waits to be called.
        case ended
    }

    let easy: EasyHandle
    /// Because a slot leads back to its client only while an exchange is active, and a client
    /// ends its exchanges before it goes.
    unowned let client: HTTPClient
    private let loop: Loop
    private(set) var state = State.idle
    /// Goes up when the completion is taken; see `Transfer`.
    private(set) var generation: UInt64 = 0
    /// Position in the client's list of running slots.
    var runningIndex = -1
    private(set) var response = ResponseBuffer(bodyBytesMax: 0)
    /// What the body takes of the client's room.
    private var bodyBytesHeld = 0
    var sockets = SocketUse()
    var silence = SilenceLimit()

    private var options = RequestOptions()
    private var completion: Completion?
    private var outcome: Result<HTTPClient.Response, TransferError> = .failure(.closed)

    init?(_ client: HTTPClient) {
        guard let easy = EasyHandle() else { return nil }
        self.easy = easy
        self.client = client
        self.loop = client.loop
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe easy.set(CURLOPT_PRIVATE, UnsafeRawPointer(me))
        EasyHandle.check(
            unsafe ccurl_set_data_callback(
                easy.raw,
                CURLOPT_HEADERFUNCTION,
                CURLOPT_HEADERDATA,
                TransferSlot.headArrived,
                me
            )
        )
        EasyHandle.check(
            unsafe ccurl_set_data_callback(
                easy.raw,
                CURLOPT_WRITEFUNCTION,
                CURLOPT_WRITEDATA,
                TransferSlot.bodyArrived,
                me
            )
        )
    }

    /// Makes the slot ready for the multi handle; false when the URL is refused.
    func begin(
        _ request: HTTPClient.Request,
        isProxied: Bool,
        nowMS: UInt64,
        _ completion: @escaping Completion
    ) -> Bool {
        assert(self.state == .idle)
        self.response = ResponseBuffer(bodyBytesMax: request.bodyBytesMax)
        self.sockets = SocketUse()
        self.silence = SilenceLimit(limitMS: request.idleTimeoutMS, nowMS: nowMS)
        self.completion = completion
        self.state = .running
        return self.options.apply(
            request,
            headers: request.headers ?? self.client.plainHeaders,
            isProxied: isProxied,
            proxyExceptions: self.client.proxies.exceptions,
            offersHTTP2: self.client.configuration.http2,
            to: self.easy
        )
    }

    /// Whether the watch on this socket may rest after the exchange.
    ///
    /// It may on an established connection that speaks HTTP/1. On HTTP/2 the peer may send frames
    /// at any time.
    func leavesResting(_ descriptor: CInt) -> Bool {
        self.sockets.isEstablished(descriptor, hasResponse: self.response.hasBegun)
            && self.easy.integer(CURLINFO_HTTP_VERSION) <= CURL_HTTP_VERSION_1_1
    }

    /// What libcurl's result means for this exchange.
    func outcome(_ code: CURLcode) -> Result<HTTPClient.Response, TransferError> {
        if let refusal = self.response.refusal { return .failure(refusal) }
        guard code == CURLE_OK else { return .failure(TransferError(code, self.easy)) }
        let status = self.easy.integer(CURLINFO_RESPONSE_CODE)
        guard status > 0 else { return .failure(.badResponse) }
        var response = self.response.response(status: status)
        if self.bodyBytesHeld >= RoomLease.bytesMin {
            response.lease = RoomLease(self.client.room, bytes: self.bodyBytesHeld)
            self.bodyBytesHeld = 0
        }
        if self.options.isMeasured { response.measurements = TransferMeasurements(self.easy) }
        return .success(response)
    }

    /// Notes how the exchange ended; the completion is not called yet.
    func end(_ outcome: Result<HTTPClient.Response, TransferError>) {
        self.outcome = outcome
        self.response = ResponseBuffer(bodyBytesMax: 0)
        self.state = .ended
    }

    /// Hands out what is to be called, and makes the slot free for the next exchange.
    func takeCompletion() -> (Completion, Result<HTTPClient.Response, TransferError>) {
        guard let completion = self.completion.take() else {
            preconditionFailure("an exchange is completed once")
        }
        let outcome = self.outcome
        self.outcome = .failure(.closed)
        self.client.room.giveBack(self.bodyBytesHeld)
        self.bodyBytesHeld = 0
        self.generation += 1
        self.state = .idle
        return (completion, outcome)
    }

    /// The slot behind libcurl's user pointer; nil for a handle libcurl made for itself.
    static func from(_ easy: UnsafeMutableRawPointer?) -> TransferSlot? {
        guard let easy = unsafe easy, let data = unsafe EasyHandle(easy).userData else {
            return nil
        }
        return unsafe Unmanaged<TransferSlot>.fromOpaque(data).takeUnretainedValue()
    }

    /// Lends the bytes of a libcurl data callback to `take`; a short count in return ends the
    /// transfer with `CURLE_WRITE_ERROR`.
    @inline(__always)
    private static func lend(
        _ data: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ slot: UnsafeMutableRawPointer?,
        _ take: (TransferSlot, Span<UInt8>) -> Bool
    ) -> Int {
        guard count > 0, let data = unsafe data, let slot = unsafe slot else { return 0 }
        return unsafe Unmanaged<TransferSlot>.fromOpaque(slot)._withUnsafeGuaranteedRef { slot in
            slot.silence.heard(nowMS: slot.loop.nowMS)
            let bytes = unsafe UnsafeRawBufferPointer(start: data, count: count)
            return unsafe bytes.withMemoryRebound(to: UInt8.self) { bytes in
                take(slot, unsafe bytes.span) ? count : 0
            }
        }
    }

    private func takeBody(_ bytes: Span<UInt8>, announced: Int) -> Bool {
        let isTaken = self.response.takeBody(
            bytes,
            announced: announced,
            room: self.client.room.bytesFree
        )
        self.client.room.take(self.response.bodyBytesHeld - self.bodyBytesHeld)
        self.bodyBytesHeld = self.response.bodyBytesHeld
        return isTaken
    }

    private static let headArrived: curl_write_callback = { data, size, count, slot in
        unsafe lend(data, size * count, slot) { $0.response.takeHeadLine($1) }
    }

    private static let bodyArrived: curl_write_callback = { data, size, count, slot in
        unsafe lend(data, size * count, slot) { slot, bytes in
            let announced =
                slot.response.isBodyEmpty
                ? slot.easy.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T) : -1
            return slot.takeBody(bytes, announced: announced)
        }
    }
}
