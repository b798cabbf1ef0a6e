// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file of its own for one test.
final class TestFile {
    let path: String

    init(_ text: String? = nil) {
        self.path = "/tmp/identity-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        if let text { self.write(Array(text.utf8)) }
    }

    deinit { unlink(self.path) }

    func write(_ text: String) { self.write(Array(text.utf8)) }

    /// Replaces the content as the kubelet does: by renaming over it.
    func write(_ bytes: [UInt8], mode: mode_t = 0o600) {
        let temporary = self.path + ".new"
        let descriptor = open(temporary, O_CREAT | O_WRONLY | O_TRUNC, mode)
        precondition(descriptor >= 0, "a test can write to /tmp")
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "all is written")
        close(descriptor)
        precondition(rename(temporary, self.path) == 0, "a test can rename in /tmp")
    }
}
