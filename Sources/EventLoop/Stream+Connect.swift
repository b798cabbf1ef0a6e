// SPDX-License-Identifier: Apache-2.0

internal import CLibUV
internal import Glibc

extension Stream {
    /// Opens a connection; `done` runs once, on a later turn.
    ///
    /// The receiver owns the stream it gets. After a failure there is nothing to close.
    ///
    /// - Throws: `UVError` when the attempt cannot be started; `done` then never runs.
    public static func connect(
        on loop: Loop,
        to address: SocketAddress,
        _ done: @escaping (Result<Stream, UVError>) -> Void
    ) throws(UVError) {
        let stream = try Stream(on: loop)
        let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
        // Balanced in `connected`, or below when libuv refuses.
        let attempt = unsafe Unmanaged.passRetained(ConnectAttempt(stream, done))
        unsafe request.pointee.data = attempt.toOpaque()
        let status = unsafe address.withSockaddr { address, _ in
            unsafe uv_tcp_connect(request, stream.raw, address, Stream.connected)
        }
        if status < 0 {
            unsafe attempt.release()
            unsafe request.deallocate()
            stream.close()
            throw UVError(code: status)
        }
    }

    /// The other side's address; nil once it is unknown to the kernel.
    public var peerAddress: SocketAddress? { unsafe self.address(of: uv_tcp_getpeername) }

    /// This side's address; nil once the stream is closed.
    public var localAddress: SocketAddress? { unsafe self.address(of: uv_tcp_getsockname) }

    private typealias NameFunction = (
        UnsafePointer<uv_tcp_t>?, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<CInt>?
    ) -> CInt

    private func address(of name: NameFunction) -> SocketAddress? {
        guard self.isOpen else { return nil }
        var storage = sockaddr_storage()
        var length = CInt(MemoryLayout<sockaddr_storage>.size)
        let raw = unsafe self.raw
        let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe name(raw, pointer, &length)
            }
        }
        return status == 0 ? SocketAddress(storage) : nil
    }

    private static let connected: uv_connect_cb = { request, status in
        guard let request = unsafe request else { return }
        let data = unsafe request.pointee.data
        unsafe request.deallocate()
        guard let data = unsafe data else { return }
        // Balances `passRetained` in `connect`.
        let attempt = unsafe Unmanaged<ConnectAttempt>.fromOpaque(data).takeRetainedValue()
        attempt.finish(status)
    }
}

/// What a pending connect leads to.
private final class ConnectAttempt {
    private let stream: Stream
    private let done: (Result<Stream, UVError>) -> Void

    init(_ stream: Stream, _ done: @escaping (Result<Stream, UVError>) -> Void) {
        self.stream = stream
        self.done = done
    }

    func finish(_ status: CInt) {
        if status < 0 {
            self.stream.close()
            self.done(.failure(UVError(code: status)))
        } else {
            self.stream.disableDelay()
            self.done(.success(self.stream))
        }
    }
}

/// Closes a descriptor no handle took over.
func closeDescriptor(_ descriptor: CInt) { _ = Glibc.close(descriptor) }
