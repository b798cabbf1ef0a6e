// SPDX-License-Identifier: Apache-2.0

internal import CLibUV
internal import Glibc

/// One file being read: open, inspect, read until the end, close; each step on the thread pool.
///
/// The pending request retains it, and there is exactly one request at any time.
@safe final class FileReading {
    /// One read asks for this much: most files fit, and a pool thread is not held for long.
    static let chunkBytes = 64 * 1024

    private enum State { case opening, inspecting, reading, closing }
    private var state = State.opening
    private let loop: Loop
    private let bytesMax: Int
    private let request: UnsafeMutablePointer<uv_fs_t>
    private let chunk: UnsafeMutablePointer<CChar>
    private var descriptor: uv_file = -1
    private var bytes: [UInt8] = []
    private var failure: FileError?
    private let done: (Result<[UInt8], FileError>) -> Void

    init(
        bytesMax: Int,
        on loop: Loop,
        _ done: @escaping (Result<[UInt8], FileError>) -> Void
    ) {
        self.loop = loop
        self.bytesMax = bytesMax
        self.done = done
        unsafe self.request = .allocate(capacity: 1)
        unsafe self.chunk = .allocate(capacity: FileReading.chunkBytes)
    }

    deinit {
        unsafe self.request.deallocate()
        unsafe self.chunk.deallocate()
    }

    func start(path: String) {
        // O_NONBLOCK: opening a named pipe would otherwise wait for its writer.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        // Balanced in `finish`, which every path reaches once.
        unsafe self.request.pointee.data = Unmanaged.passRetained(self).toOpaque()
        let status = unsafe uv_fs_open(
            self.loop.raw,
            self.request,
            path,
            flags,
            0,
            FileReading.stepEnded
        )
        assert(status == 0, "uv_fs_open refuses only a missing path")
    }

    private func stepEnded(_ result: Int) {
        let error = result < 0 ? FileError(UVError(code: CInt(result))) : nil
        switch self.state {
        case .opening:
            if let error { return self.finish(.failure(error)) }
            self.descriptor = uv_file(result)
            self.inspect()
        case .inspecting:
            if let error { return self.close(error) }
            self.inspected()
        case .reading:
            if let error { return self.close(error) }
            self.received(result)
        case .closing:
            self.finish(self.failure.map { .failure($0) } ?? .success(self.bytes))
        }
    }

    private func inspect() {
        self.state = .inspecting
        unsafe self.submit { loop, request, callback in
            unsafe uv_fs_fstat(loop, request, self.descriptor, callback)
        }
    }

    private func inspected() {
        let mode = unsafe mode_t(truncatingIfNeeded: self.request.pointee.statbuf.st_mode)
        let size = unsafe self.request.pointee.statbuf.st_size
        guard mode & S_IFMT == S_IFREG else { return self.close(.notRegular) }
        guard size <= UInt64(self.bytesMax) else { return self.close(.tooLarge) }
        // The size is a hint: files of /proc report 0, and a file may grow while it is read.
        self.bytes.reserveCapacity(Int(size))
        self.readMore()
    }

    private func readMore() {
        self.state = .reading
        var buffer = unsafe uv_buf_t(base: self.chunk, len: FileReading.chunkBytes)
        unsafe self.submit { loop, request, callback in
            unsafe uv_fs_read(loop, request, self.descriptor, &buffer, 1, -1, callback)
        }
    }

    private func received(_ count: Int) {
        if count == 0 { return self.close(nil) }
        guard self.bytes.count + count <= self.bytesMax else { return self.close(.tooLarge) }
        unsafe self.bytes.append(
            contentsOf: UnsafeRawBufferPointer(start: self.chunk, count: count)
        )
        self.readMore()
    }

    private func close(_ failure: FileError?) {
        self.failure = failure
        self.state = .closing
        unsafe self.submit { loop, request, callback in
            unsafe uv_fs_close(loop, request, self.descriptor, callback)
        }
    }

    private typealias Submission = (
        UnsafeMutablePointer<uv_loop_t>, UnsafeMutablePointer<uv_fs_t>, uv_fs_cb
    ) -> CInt

    private func submit(_ submission: Submission) {
        unsafe uv_fs_req_cleanup(self.request)
        let status = unsafe submission(self.loop.raw, self.request, FileReading.stepEnded)
        assert(status == 0, "a file request with a callback is always queued")
    }

    /// Releases `self`, then calls the user, last (rule L5).
    private func finish(_ result: Result<[UInt8], FileError>) {
        unsafe uv_fs_req_cleanup(self.request)
        let done = self.done
        // Balances `passRetained` in `start`; the caller of `stepEnded` holds its own reference.
        unsafe Unmanaged.passUnretained(self).release()
        done(result)
    }

    private static let stepEnded: uv_fs_cb = { request in
        guard let request = unsafe request, let data = unsafe request.pointee.data else { return }
        let reading = unsafe Unmanaged<FileReading>.fromOpaque(data).takeUnretainedValue()
        reading.stepEnded(unsafe request.pointee.result)
    }
}
