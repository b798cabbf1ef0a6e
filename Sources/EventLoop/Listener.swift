// SPDX-License-Identifier: Apache-2.0

/// Accepts TCP connections on one address.
///
/// It watches its own descriptor instead of using `uv_listen`: when a process has no descriptor
/// left, libuv accepts and closes everything that waits (`uv__emfile_trick`), which a client sees
/// as a reset. Here accepting pauses, and the connections wait in the kernel's backlog.
@safe public final class Listener {
    /// Pause after the process ran out of descriptors: long enough that a few requests end and
    /// give theirs back, short against any client's connect timeout.
    public static let exhaustionPauseMS: UInt64 = 100

    /// Connections taken per turn, so that a burst cannot keep the loop from open connections.
    public static let acceptsPerTurnMax = 64

    /// Called with each new connection, which the receiver owns and closes.
    ///
    /// May call anything, `close` included. Without a callback connections are closed at once.
    public var onConnection: ((Stream) -> Void)?

    /// Called when accepting fails for another reason than exhaustion; the listener goes on.
    public var onError: ((UVError) -> Void)?

    /// The bound address, with the port the kernel chose if 0 was asked for.
    public let address: SocketAddress

    /// Whether accepting is stopped, by `pause` or because descriptors ran out.
    public var isPaused: Bool { self.isPausedByOwner || self.isExhausted }

    /// How often the process ran out of descriptors.
    public private(set) var exhaustionCount = 0

    private let loop: Loop
    private var socket: ListeningSocket?
    private var watch: Poll?
    private var resumeTimer: Timer?
    private var isPausedByOwner = false
    private var isExhausted = false

    /// Binds, listens, and starts accepting with the next turn.
    ///
    /// - Throws: `UVError`: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, or no descriptor.
    public init(
        on loop: Loop,
        address: SocketAddress,
        backlog: Int,
        reusePort: Bool = false
    ) throws(UVError) {
        self.loop = loop
        let socket = try ListeningSocket.open(
            address: address,
            backlog: backlog,
            reusePort: reusePort
        )
        let descriptor = socket.descriptor
        self.address = socket.address ?? address
        self.socket = consume socket
        self.resumeTimer = try Timer(on: loop) { [unowned self] in self.exhaustionEnded() }
        self.watch = try Poll(on: loop, descriptor: descriptor) { [unowned self] _, _ in
            self.acceptWaiting()
        }
        try self.watch?.start(.readable)
    }

    deinit { self.close() }

    /// Stops accepting until `resume`.
    ///
    /// Connections wait in the kernel's backlog. Idempotent.
    public func pause() {
        self.isPausedByOwner = true
        self.watch?.stop()
    }

    /// Accepts again; idempotent.
    public func resume() {
        self.isPausedByOwner = false
        self.watchAgain()
    }

    /// Ends accepting for good and frees the address; idempotent, safe inside any callback.
    public func close() {
        self.onConnection = nil
        self.onError = nil
        // The watch goes before the descriptor it watches.
        self.watch = nil
        self.resumeTimer = nil
        self.socket = nil
    }

    private func watchAgain() {
        guard !self.isPaused else { return }
        do throws(UVError) {
            try self.watch?.start(.readable)
        } catch {
            self.onError?(error)
        }
    }

    private func acceptWaiting() {
        for _ in 0..<Listener.acceptsPerTurnMax {
            // Read again for each connection: the callback may have closed or paused us.
            guard !self.isPaused, let accepted = self.socket?.accept() else { return }
            switch accepted {
            case .none: return
            case .exhausted:
                self.exhaustionBegan()
                return
            case .failed(let error):
                self.onError?(error)
                return
            case .connection(let descriptor): self.deliver(descriptor)
            }
        }
    }

    private func deliver(_ descriptor: CInt) {
        do throws(UVError) {
            let stream = try Stream(adopting: descriptor, on: self.loop)
            guard let onConnection = self.onConnection else { return stream.close() }
            onConnection(stream)
        } catch {
            self.onError?(error)
        }
    }

    private func exhaustionBegan() {
        self.exhaustionCount += 1
        self.isExhausted = true
        self.watch?.stop()
        do throws(UVError) {
            try self.resumeTimer?.start(timeoutMS: Listener.exhaustionPauseMS)
        } catch {
            // Without a timer nothing would resume: stay awake instead.
            self.exhaustionEnded()
        }
    }

    private func exhaustionEnded() {
        self.isExhausted = false
        self.watchAgain()
    }
}
