// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import EventLoop

/// Goal: what the file system says, of plain files, links and everything else.
@Suite struct FileInspectorTests {
    private func inspect(_ path: String) throws -> Result<FileFacts, FileError> {
        let loop = try Loop()
        var results: [Result<FileFacts, FileError>] = []
        FileInspector.inspect(path: path, on: loop) { results.append($0) }
        #expect(results.isEmpty)
        try finish(loop)
        #expect(results.count == 1)
        return try #require(results.first)
    }

    @Test func saysWhatAPlainFileIs() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("token", [1, 2, 3])
        chmod(path, 0o640)
        let facts = try self.inspect(path).get()
        #expect(facts.permissions == 0o640)
        #expect(facts.sizeBytes == 3)
        #expect(facts.ownerID == getuid())
        #expect(facts.groupID == getgid())
        #expect(facts.linkTarget == nil)
        #expect(abs(facts.modifiedAtS - Int64(time(nil))) < 60)
    }

    /// As the kubelet projects tokens: two links, of which the first is shown.
    @Test func followsLinksAndShowsTheFirst() throws {
        let directory = try TemporaryDirectory()
        let target = try directory.file("target", [UInt8](repeating: 0, count: 77))
        let data = try directory.entry("..data") { symlink(target, $0) }
        let link = try directory.entry("token") { symlink("..data", $0) }
        chmod(target, 0o644)
        let facts = try self.inspect(link).get()
        #expect(facts.linkTarget == "..data")
        #expect(facts.permissions == 0o644)
        #expect(facts.sizeBytes == 77)
        #expect(try self.inspect(data).get().linkTarget == target)
    }

    @Test func inspectsWhatMayNotBeRead() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("token", [1])
        chmod(path, 0)
        #expect(try self.inspect(path).get().permissions == 0)
    }

    @Test func doesNotOpenPipes() throws {
        let directory = try TemporaryDirectory()
        let pipe = try directory.entry("pipe") { mkfifo($0, 0o600) }
        #expect(try self.inspect(pipe).get().permissions == 0o600)
    }

    @Test func reportsWhatIsNotThere() throws {
        let directory = try TemporaryDirectory()
        let link = try directory.entry("link") { symlink("nowhere", $0) }
        let circle = try directory.entry("circle") { symlink("circle", $0) }
        #expect(throws: FileError.notFound) { try self.inspect(link).get() }
        #expect(throws: FileError.notFound) { try self.inspect("/nowhere/at/all").get() }
        #expect(throws: FileError.self) { try self.inspect(circle).get() }
    }
}
