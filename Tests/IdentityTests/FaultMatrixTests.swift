// SPDX-License-Identifier: Apache-2.0

// Goal: the fault matrix names tests that exist. Method: reads README.md and the sources beside it.

import Glibc
import Testing

@Suite struct FaultMatrixTests {
    private static let directory =
        "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")

    private static func read(_ name: String) throws -> String {
        let file = try #require(fopen("\(Self.directory)/\(name)", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 256 * 1024)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    private static func sources() throws -> [String] {
        let directory = try #require(opendir(Self.directory))
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".swift") { names.append(name) }
        }
        return names
    }

    @Test func namesTestsThatExist() throws {
        let code = try Self.sources().map(Self.read).joined()
        let rows = try Self.read("README.md").split(separator: "\n").filter { $0.hasPrefix("| ") }
        #expect(rows.count > 20)
        for row in rows.dropFirst() {
            let tests = row.split(separator: "|").last?.split(separator: "`") ?? []
            let names = tests.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            #expect(!names.isEmpty, "\(row)")
            for name in names { #expect(code.contains("func \(name)("), "\(name)") }
        }
    }
}
