// SPDX-License-Identifier: Apache-2.0

internal import CLibUV
internal import Glibc

/// Writes small private files synchronously, for programs that set up or rehearse an environment.
///
/// Everything here blocks: for start-up, shutdown and tests, never while requests are served.
public enum FileWriter {
    /// Replaces the file at `path` as a whole, readable by its owner only (mode 0600).
    ///
    /// Written beside it and renamed over it, so that a reader sees the old or the new bytes, as
    /// the kubelet does it with a projected token.
    ///
    /// - Throws: `FileError`.
    public static func replace(path: String, with bytes: [UInt8]) throws(FileError) {
        let temporaryPath = "\(path).\(RandomBytes.uuidV4())"
        let descriptor = unsafe open(
            temporaryPath,
            O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
            0o600
        )
        guard descriptor >= 0 else { throw FileWriter.lastError }
        defer { close(descriptor) }
        do throws(FileError) {
            try FileWriter.writeAll(bytes, to: descriptor)
            guard unsafe rename(temporaryPath, path) == 0 else { throw FileWriter.lastError }
        } catch {
            self.remove(path: temporaryPath)
            throw error
        }
    }

    /// Removes a file; does nothing when it is gone already.
    public static func remove(path: String) { unsafe _ = unlink(path) }

    /// Makes an empty directory with an unused name under `TMPDIR` or `/tmp`, mode 0700.
    ///
    /// - Throws: `FileError`.
    public static func makeTemporaryDirectory(prefix: String) throws(FileError) -> String {
        let path = "\(Environment.value("TMPDIR") ?? "/tmp")/\(prefix)\(RandomBytes.uuidV4())"
        guard unsafe mkdir(path, 0o700) == 0 else { throw FileWriter.lastError }
        return path
    }

    /// Removes an empty directory; does nothing when it is gone already or not empty.
    public static func removeDirectory(path: String) { unsafe _ = rmdir(path) }

    private static func writeAll(_ bytes: [UInt8], to descriptor: CInt) throws(FileError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(
                    descriptor,
                    buffer.baseAddress?.advanced(by: offset),
                    buffer.count - offset
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileWriter.lastError }
            offset += count
        }
    }

    private static var lastError: FileError { FileError(UVError(code: -errno)) }
}
