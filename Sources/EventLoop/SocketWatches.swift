// SPDX-License-Identifier: Apache-2.0

internal import CCurlOverrides
internal import Glibc

/// The readiness watches on libcurl's sockets, found by descriptor number.
///
/// libcurl gives a socket up at the end of each transfer and asks for it again with the next one,
/// which would cost four `epoll_ctl` calls per transfer on a kept connection. So the watch of an
/// established HTTP/1 connection rests, registered for reading, until the next transfer or until
/// the socket is closed.
///
/// When a resting watch fires, the peer closed, or sent what nobody asked for. Both end the
/// connection's use, see `retire`; a level-triggered watch on a descriptor nobody reads would
/// also wake the loop for ever.
final class SocketWatches {
    private final class Watch {
        let descriptor: CInt
        var poll: Poll?
        /// What libcurl waits for; empty between transfers.
        var wanted: Poll.Events = []
        /// What the kernel was asked for.
        var armed: Poll.Events = []

        init(_ descriptor: CInt) { self.descriptor = descriptor }

        func want(_ events: Poll.Events) throws(UVError) {
            if self.wanted.isEmpty && !self.armed.isEmpty { self.poll?.setKeepsLoopAlive(true) }
            self.wanted = events
            ccurl_set_resting(self.descriptor, false)
            guard self.armed != events else { return }
            try self.poll?.start(events)
            self.armed = events
        }

        func rest() {
            self.wanted = []
            self.poll?.setKeepsLoopAlive(false)
            // Spares libcurl asking the kernel whether the peer closed.
            ccurl_set_resting(self.descriptor, true)
        }
    }

    /// Called with what happened to a socket libcurl waits for; after an error the events are
    /// those it waited for.
    var onReady: ((CInt, Poll.Events, UVError?) -> Void)?

    /// How often a watch fired without a transfer: once per socket at most.
    private(set) var idleWakeups = 0

    private let loop: Loop
    private var watches: [Watch?] = []

    init(on loop: Loop) { self.loop = loop }

    /// Watches for `events`, without a system call when the watch already does.
    func want(_ events: Poll.Events, _ descriptor: CInt) throws(UVError) {
        if let known = self.watch(descriptor) { return try known.want(events) }
        let watch = Watch(descriptor)
        watch.poll = try Poll(on: self.loop, descriptor: descriptor) {
            [unowned self, unowned watch] events, error in
            self.fired(watch, events, error)
        }
        while self.watches.count <= Int(descriptor) { self.watches.append(nil) }
        self.watches[Int(descriptor)] = watch
        try watch.want(events)
    }

    /// The transfer is over: the watch rests if it can, else it is dropped.
    func release(_ descriptor: CInt, canRest: Bool) {
        guard let watch = self.watch(descriptor) else { return }
        // Only reading can wait quietly: an idle socket is always writable.
        guard canRest && watch.armed == .readable else { return self.drop(descriptor) }
        watch.rest()
    }

    /// Ends the watch; the descriptor may be closed afterwards.
    func drop(_ descriptor: CInt) {
        guard let watch = self.watch(descriptor) else { return }
        self.watches[Int(descriptor)] = nil
        // Not left to the last reference: `fired` may hold one further down the stack, while
        // libcurl already opens a socket with the same number.
        watch.poll = nil
        ccurl_set_resting(descriptor, false)
        watch.armed = []
        watch.wanted = []
    }

    /// A socket was just created with this number.
    ///
    /// A watch on it belongs to one that libcurl closed in silence: if libcurl still waits for
    /// events, it means the new socket.
    func created(_ descriptor: CInt) {
        guard let stale = self.watch(descriptor) else { return }
        let wanted = stale.wanted
        self.drop(descriptor)
        if wanted.isEmpty { return }
        do throws(UVError) {
            try self.want(wanted, descriptor)
        } catch {
            // libcurl's own timeouts end the attempt.
            self.drop(descriptor)
        }
    }

    /// How many watches are registered, resting ones included.
    var count: Int { self.watches.count { $0 != nil } }

    private func watch(_ descriptor: CInt) -> Watch? {
        let index = Int(descriptor)
        return self.watches.indices.contains(index) ? self.watches[index] : nil
    }

    /// Makes sure that libcurl does not use the connection again.
    ///
    /// libcurl 7.88 takes a kept connection with unread bytes for a good one, and would deliver
    /// them as the response to the next request. It asks with MSG_PEEK and takes end of file for
    /// dead: so the bytes are thrown away and the socket is shut down. Closing it stays with
    /// libcurl.
    private func retire(_ descriptor: CInt) {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { bytes in
            for _ in 0..<SocketWatches.retireReadsMax {
                let count = unsafe recv(
                    descriptor,
                    bytes.baseAddress,
                    bytes.count,
                    CInt(MSG_DONTWAIT)
                )
                if count <= 0 { break }
            }
        }
        _ = shutdown(descriptor, CInt(SHUT_RDWR))
    }

    /// Reads of 4 KiB spent on a connection that is given up.
    ///
    /// Should more be waiting, sending the
    /// next request fails and libcurl tries again on another connection.
    private static let retireReadsMax = 16

    private func fired(_ watch: Watch, _ events: Poll.Events, _ error: UVError?) {
        let descriptor = watch.descriptor
        let wanted = watch.wanted
        guard !wanted.isEmpty else {
            self.idleWakeups += 1
            self.drop(descriptor)
            return self.retire(descriptor)
        }
        // libuv stops a watch before it reports an error.
        if error != nil { watch.armed = [] }
        // libcurl then reads what came before the error, and the error itself.
        self.onReady?(descriptor, error == nil ? events : wanted, error)
        guard error != nil, self.watch(descriptor) === watch, watch.armed.isEmpty else { return }
        do throws(UVError) {
            try watch.want(watch.wanted)
        } catch {
            self.drop(descriptor)
        }
    }
}
