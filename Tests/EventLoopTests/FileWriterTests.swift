// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

/// Goal: a file is replaced as a whole, and nothing is left behind.
@Suite struct FileWriterTests {
    private func bytes(_ path: String) throws -> Result<[UInt8], FileError> {
        let loop = try Loop()
        var result = Result<[UInt8], FileError>.failure(.notFound)
        FileReader.read(path: path, bytesMax: 1024, on: loop) { result = $0 }
        loop.run()
        return result
    }

    @Test func replacesAndRemoves() throws {
        let directory = try FileWriter.makeTemporaryDirectory(prefix: "file-writer-")
        let path = "\(directory)/token"
        try FileWriter.replace(path: path, with: Array("one".utf8))
        #expect(try self.bytes(path) == .success(Array("one".utf8)))
        try FileWriter.replace(path: path, with: [])
        #expect(try self.bytes(path) == .success([]))
        // A directory with anything in it is not removed: only the token may be there.
        FileWriter.removeDirectory(path: directory)
        #expect(try self.bytes(path) == .success([]))
        FileWriter.remove(path: path)
        FileWriter.remove(path: path)
        #expect(try self.bytes(path) == .failure(.notFound))
        FileWriter.removeDirectory(path: directory)
        #expect(throws: FileError.notFound) {
            try FileWriter.replace(path: path, with: [])
        }
    }
}
