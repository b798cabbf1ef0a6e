// SPDX-License-Identifier: Apache-2.0

/// Asks the file system about files on the loop's thread pool, as `FileReader` reads them.
public enum FileInspector {
    /// Inspects what is at `path`; `done` runs once, on a later turn.
    ///
    /// Needs no permission to read the file, only to search its directories. A link that leads
    /// nowhere is `notFound`.
    public static func inspect(
        path: String,
        on loop: Loop,
        _ done: @escaping (Result<FileFacts, FileError>) -> Void
    ) {
        FileInspection(path: path, on: loop, done).start()
    }

    /// Inspects what is at `path`; resumes on the caller's executor.
    ///
    /// - Throws: `FileError`.
    public static func inspect(path: String, on loop: Loop) async throws(FileError) -> FileFacts {
        let result = await withCheckedContinuation { continuation in
            self.inspect(path: path, on: loop) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}
