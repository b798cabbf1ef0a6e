// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import EventLoop

/// A directory of its own for one test, removed with the value.
final class TemporaryDirectory {
    let path: String
    private var files: [String] = []

    init() throws {
        self.path = "/tmp/eventloop-tests-\(RandomBytes.uuidV4())"
        guard mkdir(self.path, 0o700) == 0 else { throw UVError.lastSystemError }
    }

    deinit {
        for file in self.files { unlink(file) }
        rmdir(self.path)
    }

    /// Writes a file and returns its path.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = "\(self.path)/\(name)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw UVError.lastSystemError }
        defer { close(descriptor) }
        _ = StandardOutput.write(bytes.span, to: descriptor)
        self.files.append(path)
        return path
    }

    /// Makes something else at a path in the directory.
    func entry(_ name: String, _ make: (String) -> CInt) throws -> String {
        let path = "\(self.path)/\(name)"
        guard make(path) == 0 else { throw UVError.lastSystemError }
        self.files.append(path)
        return path
    }
}
