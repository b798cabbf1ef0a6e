// SPDX-License-Identifier: Apache-2.0

internal import CLibUV
internal import Glibc

/// One path being inspected: the entry itself, its target if it is a link, then the file; each step
/// on the thread pool.
///
/// The pending request retains it, and there is exactly one request at any time.
@safe final class FileInspection {
    private enum State { case entry, link, file }
    private var state = State.entry
    private let path: String
    private let loop: Loop
    private let request: UnsafeMutablePointer<uv_fs_t>
    private var linkTarget: String?
    private let done: (Result<FileFacts, FileError>) -> Void

    init(
        path: String,
        on loop: Loop,
        _ done: @escaping (Result<FileFacts, FileError>) -> Void
    ) {
        self.path = path
        self.loop = loop
        self.done = done
        unsafe self.request = .allocate(capacity: 1)
    }

    deinit { unsafe self.request.deallocate() }

    func start() {
        // Balanced in `finish`, which every path reaches once.
        unsafe self.request.pointee.data = Unmanaged.passRetained(self).toOpaque()
        let status = unsafe uv_fs_lstat(
            self.loop.raw,
            self.request,
            self.path,
            FileInspection.stepEnded
        )
        assert(status == 0, "uv_fs_lstat refuses only a missing path")
    }

    private func stepEnded(_ result: Int) {
        if result < 0 {
            return self.finish(.failure(FileError(UVError(code: CInt(result)))))
        }
        switch self.state {
        case .entry:
            guard self.mode & S_IFMT == S_IFLNK else { return self.finish(.success(self.facts)) }
            unsafe self.next(.link, uv_fs_readlink)
        case .link:
            let text = unsafe self.request.pointee.ptr?.assumingMemoryBound(to: CChar.self)
            self.linkTarget = unsafe text.map { unsafe String(cString: $0) }
            unsafe self.next(.file, uv_fs_stat)
        case .file:
            self.finish(.success(self.facts))
        }
    }

    private typealias Step = (
        UnsafeMutablePointer<uv_loop_t>?, UnsafeMutablePointer<uv_fs_t>?, UnsafePointer<CChar>?,
        uv_fs_cb?
    ) -> CInt

    private func next(_ state: State, _ step: Step) {
        self.state = state
        unsafe uv_fs_req_cleanup(self.request)
        let status = unsafe step(self.loop.raw, self.request, self.path, FileInspection.stepEnded)
        assert(status == 0, "a file request with a callback is always queued")
    }

    private var mode: mode_t {
        unsafe mode_t(truncatingIfNeeded: self.request.pointee.statbuf.st_mode)
    }

    private var facts: FileFacts {
        let status = unsafe self.request.pointee.statbuf
        return FileFacts(
            permissions: UInt16(truncatingIfNeeded: self.mode & 0o7777),
            ownerID: UInt32(truncatingIfNeeded: status.st_uid),
            groupID: UInt32(truncatingIfNeeded: status.st_gid),
            sizeBytes: status.st_size,
            modifiedAtS: Int64(status.st_mtim.tv_sec),
            linkTarget: self.linkTarget
        )
    }

    /// Releases `self`, then calls the user, last (rule L5).
    private func finish(_ result: Result<FileFacts, FileError>) {
        unsafe uv_fs_req_cleanup(self.request)
        let done = self.done
        // Balances `passRetained` in `start`; the caller of `stepEnded` holds its own reference.
        unsafe Unmanaged.passUnretained(self).release()
        done(result)
    }

    private static let stepEnded: uv_fs_cb = { request in
        guard let request = unsafe request, let data = unsafe request.pointee.data else { return }
        let inspection = unsafe Unmanaged<FileInspection>.fromOpaque(data).takeUnretainedValue()
        inspection.stepEnded(unsafe request.pointee.result)
    }
}
