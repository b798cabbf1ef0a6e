// SPDX-License-Identifier: Apache-2.0

internal import CLibUV

extension Stream {
    /// Bytes accepted by `write` that the kernel has not taken yet.
    ///
    /// The owner bounds it: stop producing above a limit and go on in `onDrain`.
    public var queuedBytes: Int {
        self.isOpen ? unsafe uv_stream_get_write_queue_size(self.base) : 0
    }

    /// Writes without copying what the kernel takes now, and queues one copy of the rest.
    ///
    /// - Throws: `UVError.canceled` after `close`, `EPIPE` after `shutdown`, or what the kernel
    ///   reports. The stream stays open: the owner closes it.
    public func write(_ bytes: Span<UInt8>) throws(UVError) {
        guard self.isOpen else { throw .canceled }
        guard !self.isShutDown else { throw .brokenPipe }
        if bytes.isEmpty { return }
        let base = unsafe self.base
        let status: CInt = unsafe bytes.withUnsafeBufferPointer { bytes in
            var buffer = unsafe lentBuffer(bytes)
            return unsafe uv_try_write(base, &buffer, 1)
        }
        if status == UV_EAGAIN.rawValue { return try self.enqueue(bytes) }
        try UVError.check(status)
        if Int(status) < bytes.count {
            try self.enqueue(bytes.extracting(droppingFirst: Int(status)))
        }
    }

    /// Sends FIN once the queued bytes are out.
    ///
    /// Reading goes on. Idempotent.
    public func shutdown() {
        guard self.isOpen, !self.isShutDown else { return }
        self.isShutDown = true
        let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
        let status = unsafe uv_shutdown(request, self.base) { request, _ in
            // Always called, with UV_ECANCELED when the stream closes first.
            unsafe request?.deallocate()
        }
        // Refused only when the peer is gone already; then there is nobody to tell.
        if status < 0 { unsafe request.deallocate() }
    }

    /// Queues one block: the request header, then the copied bytes (rule L4).
    private func enqueue(_ rest: Span<UInt8>) throws(UVError) {
        let header = unsafe MemoryLayout<uv_write_t>.stride
        let block = unsafe UnsafeMutableRawPointer.allocate(
            byteCount: header + rest.count,
            alignment: MemoryLayout<uv_write_t>.alignment
        )
        let request = unsafe block.bindMemory(to: uv_write_t.self, capacity: 1)
        var buffer = unsafe uv_buf_t(
            base: (block + header).assumingMemoryBound(to: CChar.self),
            len: rest.count
        )
        unsafe rest.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe (block + header).copyMemory(from: start, byteCount: bytes.count)
        }
        let status = unsafe uv_write(request, self.base, &buffer, 1, Stream.written)
        if status < 0 {
            unsafe block.deallocate()
            throw UVError(code: status)
        }
    }

    /// Runs once for each queued write, with `UV_ECANCELED` when the stream closes first.
    private static let written: uv_write_cb = { request, status in
        guard let request = unsafe request else { return }
        let data = unsafe request.pointee.handle.pointee.data
        unsafe UnsafeMutableRawPointer(request).deallocate()
        guard let data = unsafe data else { return }
        let stream = unsafe Unmanaged<Stream>.fromOpaque(data).takeUnretainedValue()
        guard stream.isOpen else { return }
        if status < 0 { return stream.end(UVError(code: status)) }
        if stream.queuedBytes == 0 { stream.onDrain?() }
    }
}

/// Describes lent bytes to libuv, which only reads them although the type says otherwise.
private func lentBuffer(_ bytes: UnsafeBufferPointer<UInt8>) -> uv_buf_t {
    let base = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
    return unsafe uv_buf_t(base: base?.assumingMemoryBound(to: CChar.self), len: bytes.count)
}
