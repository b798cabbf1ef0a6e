internal import CCurl
internal import CLibUV

/// A libcurl result code for one transfer.
public struct CurlError: Error, Equatable, Sendable {
    public let code: UInt32
    public static var timedOut: CurlError { CurlError(code: CURLE_OPERATION_TIMEDOUT.rawValue) }
    public static var aborted: CurlError { CurlError(code: CURLE_ABORTED_BY_CALLBACK.rawValue) }
}

/// Every outbound transfer of the process: one `CURLM` driven by the loop.
///
/// libcurl never blocks here. It asks for readiness through `socketChanged` (one
/// `Poll` per descriptor) and for time through `timerChanged` (one `Timer`); both
/// lead back to `act`, the only caller of `curl_multi_socket_action`.
@safe public final class HTTPClient {
    private final class Watch { var poll: Poll; init(_ p: consuming Poll) { self.poll = p } }

    private let loop: Loop
    private let multi: UnsafeMutableRawPointer
    private var timer: Timer?
    private var kick: Idle?
    private var watches: [curl_socket_t: Watch] = [:]
    private var transfers: [ObjectIdentifier: Transfer] = [:]

    public init(on loop: Loop) throws(UVError) {
        self.loop = loop
        guard let multi = unsafe curl_multi_init() else { throw UVError(code: CInt(UV_ENOMEM.rawValue)) }
        unsafe self.multi = multi
        self.timer = try Timer(on: loop) { [unowned self] in self.act(CURL_SOCKET_TIMEOUT, 0) }
        self.kick = try Idle(on: loop) { [unowned self] in
            self.kick?.stop()
            self.act(CURL_SOCKET_TIMEOUT, 0)
        }
        let userp = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe _ = cmulti_set_socket_cb(multi, HTTPClient.socketChanged, userp)
        unsafe _ = cmulti_set_timer_cb(multi, HTTPClient.timerChanged, userp)
    }

    /// Fails every transfer in flight with `.aborted`, then closes the pool. libcurl calls
    /// `socketChanged` while it shuts connections down, so `self` must still be whole here.
    public func close() {
        let pending = self.transfers
        self.transfers = [:]
        for transfer in pending.values {
            unsafe _ = curl_multi_remove_handle(self.multi, transfer.easy)
            unsafe curl_easy_cleanup(transfer.easy)
            transfer.finish(.failure(.aborted))
        }
        unsafe _ = curl_multi_cleanup(self.multi)
        self.watches = [:]
        self.timer = nil
        self.kick = nil
    }

    public func get(_ url: String, timeoutMS: Int, _ done: @escaping (Result<Response, CurlError>) -> Void) {
        let easy = unsafe curl_easy_init()!
        let transfer = unsafe Transfer(easy, done)
        self.transfers[ObjectIdentifier(transfer)] = transfer
        unsafe _ = ceasy_set_ptr(easy, CURLOPT_PRIVATE, Unmanaged.passUnretained(transfer).toOpaque())
        unsafe _ = url.withCString { unsafe ceasy_set_str(easy, CURLOPT_URL, $0) }
        unsafe _ = ceasy_set_long(easy, CURLOPT_TIMEOUT_MS, timeoutMS)
        unsafe _ = ceasy_set_long(easy, CURLOPT_NOSIGNAL, 1)
        unsafe _ = ceasy_set_str(easy, CURLOPT_PROXY, "")
        unsafe _ = ceasy_set_write_cb(easy, Transfer.received, Unmanaged.passUnretained(transfer).toOpaque())
        // Arms the kick, which starts the transfer on the next turn.
        unsafe _ = curl_multi_add_handle(self.multi, easy)
    }

    public struct Response: Sendable { public let status: Int; public let body: [UInt8] }

    private func act(_ descriptor: curl_socket_t, _ flags: CInt) {
        var running: CInt = 0
        unsafe _ = curl_multi_socket_action(self.multi, descriptor, flags, &running)
        // Always: a transfer can end on a timeout with `running` already 0.
        self.reap()
    }

    private func reap() {
        // Collected first, delivered after: a completion may call `get` or `close`.
        var finished: [(Transfer, Result<Response, CurlError>)] = []
        var left: CInt = 0
        while let message = unsafe curl_multi_info_read(self.multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else { continue }
            // Copied first: the message dies with curl_multi_remove_handle.
            let result = unsafe message.pointee.data.result
            var status = 0
            var userp: UnsafeMutableRawPointer?
            unsafe _ = ceasy_get_private(easy, &userp)
            unsafe _ = ceasy_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
            unsafe _ = curl_multi_remove_handle(self.multi, easy)
            unsafe curl_easy_cleanup(easy)
            let transfer = unsafe Unmanaged<Transfer>.fromOpaque(userp!).takeUnretainedValue()
            self.transfers[ObjectIdentifier(transfer)] = nil
            finished.append((transfer, result == CURLE_OK
                ? .success(Response(status: status, body: transfer.body))
                : .failure(CurlError(code: result.rawValue))))
        }
        for (transfer, result) in finished { transfer.finish(result) }
    }

    private static let socketChanged: curl_socket_callback = { _, descriptor, what, userp, _ in
        let client = unsafe Unmanaged<HTTPClient>.fromOpaque(userp!).takeUnretainedValue()
        if what == CURL_POLL_REMOVE {
            client.watches[descriptor] = nil
            return 0
        }
        var events: Poll.Events = []
        if what != CURL_POLL_OUT { events.insert(.readable) }
        if what != CURL_POLL_IN { events.insert(.writable) }
        do throws(UVError) {
            let watch: Watch
            if let known = client.watches[descriptor] {
                watch = known
            } else {
                watch = Watch(try Poll(on: client.loop, descriptor: descriptor) { [unowned client] ready, error in
                    var flags: CInt = error == nil ? 0 : CURL_CSELECT_ERR
                    if ready.contains(.readable) { flags |= CURL_CSELECT_IN }
                    if ready.contains(.writable) { flags |= CURL_CSELECT_OUT }
                    client.act(descriptor, flags)
                })
                client.watches[descriptor] = watch
            }
            try watch.poll.start(events)
            return 0
        } catch {
            return -1
        }
    }

    private static let timerChanged: curl_multi_timer_callback = { _, timeoutMS, userp in
        let client = unsafe Unmanaged<HTTPClient>.fromOpaque(userp!).takeUnretainedValue()
        client.timer?.stop()
        client.kick?.stop()
        if timeoutMS == 0 {
            // "As soon as possible, but not from inside this callback": the next turn.
            client.kick?.start()
        } else if timeoutMS > 0 {
            try? client.timer?.start(timeoutMS: UInt64(timeoutMS))
        }
        return 0
    }

    @safe private final class Transfer {
        let easy: UnsafeMutableRawPointer
        var body: [UInt8] = []
        private var done: ((Result<Response, CurlError>) -> Void)?

        init(_ easy: UnsafeMutableRawPointer, _ done: @escaping (Result<Response, CurlError>) -> Void) {
            unsafe self.easy = easy
            self.done = done
        }

        func finish(_ result: Result<Response, CurlError>) {
            let done = self.done.take()
            precondition(done != nil, "transfer finished twice")
            done?(result)
        }

        static let received: curl_write_callback = { data, size, count, userp in
            let transfer = unsafe Unmanaged<Transfer>.fromOpaque(userp!).takeUnretainedValue()
            unsafe transfer.body.append(contentsOf: UnsafeRawBufferPointer(start: data, count: size * count))
            return size * count
        }
    }
}
