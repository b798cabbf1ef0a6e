// SPDX-License-Identifier: Apache-2.0

/// Reads whole files on the loop's thread pool, so that a stalled disk or mount never stalls the
/// loop.
public enum FileReader {
    /// Reads a regular file of at most `bytesMax` bytes; `done` runs once, on a later turn.
    ///
    /// Follows symbolic links, as projected tokens need. Never blocks, not even on a named pipe.
    public static func read(
        path: String,
        bytesMax: Int,
        on loop: Loop,
        _ done: @escaping (Result<[UInt8], FileError>) -> Void
    ) {
        FileReading(bytesMax: bytesMax, on: loop, done).start(path: path)
    }

    /// Reads a regular file of at most `bytesMax` bytes; resumes on the caller's executor.
    ///
    /// - Throws: `FileError`.
    public static func read(
        path: String,
        bytesMax: Int,
        on loop: Loop
    ) async throws(FileError) -> [UInt8] {
        let result = await withCheckedContinuation { continuation in
            self.read(path: path, bytesMax: bytesMax, on: loop) {
                continuation.resume(returning: $0)
            }
        }
        return try result.get()
    }
}
