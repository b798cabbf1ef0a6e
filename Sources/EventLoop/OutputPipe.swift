// SPDX-License-Identifier: Apache-2.0

internal import CLibUV

/// The reading end of a child's standard output or error (`uv_pipe_t`).
///
/// The loop retains it from `init` to the close callback.
@safe final class OutputPipe {
    let raw: UnsafeMutablePointer<uv_pipe_t>
    private(set) var bytes: [UInt8] = []
    private let bytesMax: Int
    private let loop: Loop
    private var isClosed = false
    /// Called once: when the child's end is closed.
    var onEnd: (() -> Void)?
    /// Called when more than the limit came; what is over it is dropped.
    var onOverflow: (() -> Void)?

    init(on loop: Loop, bytesMax: Int) {
        self.loop = loop
        self.bytesMax = bytesMax
        unsafe self.raw = .allocate(capacity: 1)
        // Cannot fail: it only fills the struct (unix/pipe.c).
        unsafe _ = uv_pipe_init(loop.raw, self.raw, 0)
        // Balanced by the close callback in `close`.
        unsafe self.raw.pointee.data = Unmanaged.passRetained(self).toOpaque()
    }

    deinit { unsafe self.raw.deallocate() }

    var base: UnsafeMutablePointer<uv_stream_t> {
        unsafe UnsafeMutableRawPointer(self.raw).assumingMemoryBound(to: uv_stream_t.self)
    }

    func startReading() {
        let status = unsafe uv_read_start(self.base, OutputPipe.lendBuffer, OutputPipe.bytesArrived)
        if status < 0 { self.end() }
    }

    /// Idempotent; no callback runs afterwards.
    func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.onEnd = nil
        self.onOverflow = nil
        let handle = unsafe UnsafeMutableRawPointer(self.raw)
            .assumingMemoryBound(to: uv_handle_t.self)
        unsafe uv_close(handle) { raw in
            guard let data = unsafe raw?.pointee.data else { return }
            // Balances `passRetained` in `init`.
            unsafe Unmanaged<OutputPipe>.fromOpaque(data).release()
        }
    }

    private func end() {
        let onEnd = self.onEnd
        self.close()
        onEnd?()
    }

    private func received(_ bytes: Span<UInt8>) {
        let free = self.bytesMax - self.bytes.count
        self.bytes.append(copying: bytes.extracting(first: min(free, bytes.count)))
        if bytes.count > free { self.onOverflow?() }
    }

    private static func from(_ data: UnsafeMutableRawPointer?) -> OutputPipe? {
        guard let data = unsafe data else { return nil }
        return unsafe Unmanaged<OutputPipe>.fromOpaque(data).takeUnretainedValue()
    }

    private static let lendBuffer: uv_alloc_cb = { handle, _, buffer in
        guard let pipe = unsafe OutputPipe.from(handle?.pointee.data) else { return }
        unsafe buffer?.pointee = pipe.loop.readBuffer
    }

    private static let bytesArrived: uv_read_cb = { raw, count, buffer in
        guard let pipe = unsafe OutputPipe.from(raw?.pointee.data) else { return }
        if count < 0 { return pipe.end() }
        let bytes = unsafe UnsafeRawBufferPointer(start: buffer?.pointee.base, count: count)
        unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe pipe.received($0.span) }
    }
}
