// SPDX-License-Identifier: Apache-2.0

/// The readiness watches on libcurl's sockets, found by descriptor number.
///
/// libcurl gives a socket up at the end of each transfer and asks for it again with the next one,
/// which would cost four `epoll_ctl` calls per transfer on a kept connection. So the watch of an
/// established connection stays registered, for reading, until the socket is closed. When it
/// fires without a transfer (the peer closed, or sent what nobody asked for) it is dropped:
/// libcurl notices when it next looks at the connection, and a level-triggered watch on a
/// descriptor nobody reads would wake the loop for ever.
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
            guard self.armed != events else { return }
            try self.poll?.start(events)
            self.armed = events
        }

        func rest() {
            self.wanted = []
            self.poll?.setKeepsLoopAlive(false)
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

    /// The transfer is over: keeps the watch for the next one if that is free, else drops it.
    func release(_ descriptor: CInt, isEstablished: Bool) {
        guard let watch = self.watch(descriptor) else { return }
        // Only reading can wait quietly: an idle socket is always writable.
        guard isEstablished && watch.armed == .readable else { return self.drop(descriptor) }
        watch.rest()
    }

    /// Ends the watch; the descriptor may be closed afterwards.
    func drop(_ descriptor: CInt) {
        guard self.watch(descriptor) != nil else { return }
        self.watches[Int(descriptor)] = nil
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

    private func fired(_ watch: Watch, _ events: Poll.Events, _ error: UVError?) {
        let descriptor = watch.descriptor
        let wanted = watch.wanted
        guard !wanted.isEmpty else {
            self.idleWakeups += 1
            return self.drop(descriptor)
        }
        // libuv stops a watch before it reports an error.
        if error != nil { watch.armed = [] }
        // libcurl then reads what came before the error, and the error itself.
        self.onReady?(descriptor, error == nil ? events : wanted, error)
        guard error != nil, let watch = self.watch(descriptor), watch.armed.isEmpty else { return }
        do throws(UVError) {
            try watch.want(watch.wanted)
        } catch {
            self.drop(descriptor)
        }
    }
}
