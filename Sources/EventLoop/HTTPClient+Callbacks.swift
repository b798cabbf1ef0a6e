// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import CLibUV
internal import Glibc

extension HTTPClient {
    func configureMulti() {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe _ = ccurl_multi_set_socket_callback(self.multi.raw, HTTPClient.socketChanged, me)
        unsafe _ = ccurl_multi_set_timer_callback(self.multi.raw, HTTPClient.timerChanged, me)
        self.multi.set(CURLMOPT_MAX_HOST_CONNECTIONS, self.configuration.connectionsPerHostMax)
        self.multi.set(CURLMOPT_MAXCONNECTS, self.configuration.connectionsIdleMax)
        self.multi.set(CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    /// An easy handle with everything that is the same for each exchange.
    ///
    /// No default of libcurl is relied on (rule C10).
    func makeSlot() -> TransferSlot? {
        guard let slot = TransferSlot(self) else { return nil }
        let easy = slot.easy
        easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        easy.set(CURLOPT_FOLLOWLOCATION, 0)
        easy.set(CURLOPT_HTTP09_ALLOWED, 0)
        easy.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        easy.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        easy.set(CURLOPT_USERAGENT, self.configuration.userAgent)
        // The answer to CONNECT is not part of the response.
        easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        easy.set(CURLOPT_SSL_VERIFYPEER, 1)
        easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        easy.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let caFile = self.configuration.caFile { easy.set(CURLOPT_CAINFO, caFile) }
        if let caDirectory = self.configuration.caDirectory {
            easy.set(CURLOPT_CAPATH, caDirectory)
        }
        if let caPEM = self.configuration.caPEM {
            easy.set(CURLOPT_CAINFO_BLOB, copying: caPEM)
            // The default directory would be trusted beside it.
            easy.set(CURLOPT_CAPATH, String?.none)
        }
        if let destination = self.destination {
            unsafe easy.set(CURLOPT_CONNECT_TO, UnsafeRawPointer(destination.list))
        }
        easy.set(CURLOPT_DNS_CACHE_TIMEOUT, self.configuration.dnsCacheSeconds)
        easy.set(CURLOPT_PIPEWAIT, self.configuration.http2 ? 1 : 0)
        easy.set(CURLOPT_TCP_NODELAY, 1)
        easy.set(CURLOPT_TCP_KEEPALIVE, 1)
        easy.set(CURLOPT_NOSIGNAL, 1)
        easy.set(CURLOPT_NOPROGRESS, 1)
        // Without it, ending an exchange that still resolves its name joins the resolver thread,
        // which stalls the loop for as long as the name server is silent (asyn-thread.c).
        easy.set(CURLOPT_QUICK_EXIT, 1)
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        EasyHandle.check(
            unsafe ccurl_set_open_socket_callback(easy.raw, HTTPClient.openSocket, me)
        )
        EasyHandle.check(
            unsafe ccurl_set_close_socket_callback(easy.raw, HTTPClient.closeSocket, me)
        )
        return slot
    }

    private static func from(_ data: UnsafeMutableRawPointer?) -> HTTPClient? {
        guard let data = unsafe data else { return nil }
        // Unretained because `close` ends every use libcurl has for it, and `deinit` traps before.
        return unsafe Unmanaged<HTTPClient>.fromOpaque(data).takeUnretainedValue()
    }

    /// CURLMOPT_SOCKETFUNCTION.
    ///
    /// Returns -1 only when a socket cannot be watched, because that fails every transfer
    /// (rule C6).
    private static let socketChanged: curl_socket_callback = { easy, descriptor, what, data, _ in
        guard let client = unsafe HTTPClient.from(data) else { return -1 }
        let slot = unsafe TransferSlot.from(easy)
        if what == CURL_POLL_REMOVE {
            client.watches.release(descriptor, canRest: slot?.leavesResting(descriptor) ?? false)
            return 0
        }
        slot?.sockets.note(descriptor)
        var events: Poll.Events = []
        if what != CURL_POLL_OUT { events.insert(.readable) }
        if what != CURL_POLL_IN { events.insert(.writable) }
        do throws(UVError) {
            try client.watches.want(events, descriptor)
            return 0
        } catch {
            return -1
        }
    }

    /// CURLMOPT_TIMERFUNCTION, which never calls libcurl (rule C4).
    private static let timerChanged: curl_multi_timer_callback = { _, timeoutMS, data in
        guard let client = unsafe HTTPClient.from(data) else { return -1 }
        if timeoutMS > 0 {
            try? client.timer?.start(timeoutMS: UInt64(timeoutMS))
            return 0
        }
        client.timer?.stop()
        guard timeoutMS == 0 else { return 0 }
        client.isKickDue = true
        // While driving, the driver looks at the flag itself.
        if !client.isDriving { client.nextTurn?.start() }
        return 0
    }

    /// CURLOPT_OPENSOCKETFUNCTION, because libcurl's own leaks descriptors into child processes.
    private static let openSocket: curl_opensocket_callback = { data, _, address in
        guard let client = unsafe HTTPClient.from(data), let address = unsafe address else {
            return CURL_SOCKET_BAD
        }
        let descriptor = unsafe clibuv_socket(
            address.pointee.family,
            address.pointee.socktype,
            address.pointee.protocol
        )
        if descriptor >= 0 { client.watches.created(descriptor) }
        return descriptor
    }

    /// CURLOPT_CLOSESOCKETFUNCTION, for sockets of established connections: the watch goes first,
    /// because the number may come back at once.
    private static let closeSocket: curl_closesocket_callback = { data, descriptor in
        unsafe HTTPClient.from(data)?.watches.drop(descriptor)
        return Glibc.close(descriptor)
    }
}
