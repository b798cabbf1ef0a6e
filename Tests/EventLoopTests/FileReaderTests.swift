// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import EventLoop

/// Goal: a file is read whole or not at all, and nothing it may be stalls the loop.
@Suite struct FileReaderTests {
    private func read(_ path: String, bytesMax: Int = 1_000_000) throws -> Result<
        [UInt8], FileError
    > {
        let loop = try Loop()
        var results: [Result<[UInt8], FileError>] = []
        FileReader.read(path: path, bytesMax: bytesMax, on: loop) { results.append($0) }
        #expect(results.isEmpty)
        try finish(loop)
        #expect(results.count == 1)
        return try #require(results.first)
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
    func readsEveryByte(count: Int) throws {
        let directory = try TemporaryDirectory()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let path = try directory.file("data", bytes)
        #expect(try self.read(path).get() == bytes)
    }

    @Test func readsAtTheLimitAndRefusesAboveIt() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("data", [UInt8](repeating: 1, count: 100))
        #expect(try self.read(path, bytesMax: 100).get().count == 100)
        #expect(throws: FileError.tooLarge) { try self.read(path, bytesMax: 99).get() }
    }

    @Test func readsFilesWhoseSizeIsNotKnownBefore() throws {
        #expect(try self.read("/proc/self/stat").get().isEmpty == false)
        #expect(throws: FileError.tooLarge) { try self.read("/proc/self/stat", bytesMax: 3).get() }
    }

    @Test func followsSymbolicLinks() throws {
        let directory = try TemporaryDirectory()
        let target = try directory.file("target", Array("token".utf8))
        let link = try directory.entry("link") { symlink(target, $0) }
        #expect(try self.read(link).get() == Array("token".utf8))
    }

    @Test func reportsAMissingFile() throws {
        #expect(throws: FileError.notFound) { try self.read("/nowhere/at/all").get() }
        #expect(throws: FileError.notFound) { try self.read("").get() }
    }

    @Test func refusesDirectoriesDevicesAndPipes() throws {
        let directory = try TemporaryDirectory()
        // Opening it plainly would wait for a writer for ever.
        let pipe = try directory.entry("pipe") { mkfifo($0, 0o600) }
        #expect(throws: FileError.notRegular) { try self.read(pipe).get() }
        #expect(throws: FileError.notRegular) { try self.read(directory.path).get() }
        #expect(throws: FileError.notRegular) { try self.read("/dev/zero").get() }
    }

    @Test func readsManyFilesAtATime() throws {
        let directory = try TemporaryDirectory()
        let loop = try Loop()
        var sizes: [Int: Int] = [:]
        for index in 0..<20 {
            let path = try directory.file("\(index)", [UInt8](repeating: 0, count: index * 10_000))
            FileReader.read(path: path, bytesMax: 1_000_000, on: loop) { result in
                sizes[index] = (try? result.get())?.count
            }
        }
        try finish(loop)
        #expect(sizes == Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, $0 * 10_000) }))
    }
}
