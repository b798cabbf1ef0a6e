// SPDX-License-Identifier: Apache-2.0
// Goal: documents and comments lead somewhere. Method: read both as text and compare names.

import Foundation
import Testing

@Suite struct DocumentTests {
    @Test func theFaultMatrixNamesTestsThatExist() throws {
        let code = try
            (SourceTree.swift(below: "Tests")
            + SourceTree.files(below: "Tests", suffix: ".py")).map {
                $0.lines.joined(separator: "\n")
            }
            .joined(separator: "\n")
        let matrix = try #require(
            try SourceTree.text("Tests/README.md").components(separatedBy: "## Fault matrix").last
        )
        let rows = matrix.components(separatedBy: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
        #expect(rows.count > 10)
        for row in rows {
            let names = Self.quoted(row)
            #expect(!names.isEmpty, "\(row)")
            for name in names {
                #expect(
                    code.contains("func \(name)(") || code.contains("def \(name)("),
                    "\(name)"
                )
            }
        }
    }

    @Test func theImageIsBuiltWithEveryScriptThatTheReleaseNeeds() throws {
        let script = try Regex(#"scripts/([a-z.-]+)"#)
        let release = try #require(
            try SourceTree.text("Makefile").components(separatedBy: "RELEASE_FLAGS :=").last?
                .components(separatedBy: "\nrun:").first
        )
        let copied = try SourceTree.text("Dockerfile").components(separatedBy: "\n")
            .filter { $0.hasPrefix("COPY scripts/") }.joined(separator: " ")
        let context = try SourceTree.text(".dockerignore").components(separatedBy: "\n")
        var count = 0
        for match in release.matches(of: script) {
            let name = try #require(match.output[1].substring)
            guard name != "install-dependencies" else { continue }
            #expect(copied.contains("scripts/\(name) "), "\(name)")
            #expect(context.contains("!scripts/\(name)"), "\(name)")
            count += 1
        }
        #expect(count >= 2)
    }

    @Test func rulesThatAreCitedAreWritten() throws {
        let rules = try SourceTree.text("docs/design/libuv-and-libcurl.md")
        let citation = try Regex(#"\brule ([LC][0-9]+)\b"#)
        var count = 0
        for file in try SourceTree.swift(below: "Sources") + SourceTree.swift(below: "Tests") {
            for line in file.lines {
                for match in line.matches(of: citation) {
                    let name = try #require(match.output[1].substring)
                    #expect(rules.contains("**\(name)** "), "\(file.path) cites rule \(name)")
                    count += 1
                }
            }
        }
        #expect(count > 10)
    }

    @Test func thePathOfARequestNamesWhatExists() throws {
        let step = try Regex(#"`([A-Za-z]+/[A-Za-z+/]+)(\.swift)?(: ([a-z][A-Za-z]*))?`"#)
        let files = Dictionary(
            uniqueKeysWithValues: try SourceTree.swift(below: "Sources").map { ($0.path, $0.lines) }
        )
        var functionCount = 0
        for match in try SourceTree.text("docs/ARCHITECTURE.md").matches(of: step) {
            let path = String(try #require(match.output[1].substring))
            // Folders and paths outside Sources are not steps.
            guard let first = path.split(separator: "/").first,
                files.keys.contains(where: { $0.hasPrefix("Sources/\(first)/") })
            else { continue }
            let lines = try #require(files["Sources/\(path).swift"], "\(path)")
            if let name = match.output[4].substring {
                functionCount += 1
                #expect(lines.contains { $0.contains("func \(name)(") }, "\(path): \(name)")
            }
        }
        #expect(functionCount > 10)
    }

    @Test func linksBetweenDocumentsLeadToFiles() throws {
        // Drawn by `make bench-publish` from numbers that one machine may not have taken yet.
        let drawn = "performance/throughput.svg"
        let link = try Regex(#"\]\(([^)#:]+)(#[^)]*)?\)"#)
        var documents = ["docs", "Tests", "helm", "infra", "Benchmarks"].flatMap { folder in
            (try? SourceTree.files(below: folder, suffix: ".md").map(\.path)) ?? []
        }
        documents += ["README.md", "CHANGELOG.md"]
        #expect(documents.count > 10)
        for document in documents {
            let folder = SourceTree.root.appendingPathComponent(document)
                .deletingLastPathComponent()
            for match in try SourceTree.text(document).matches(of: link) {
                let target = String(try #require(match.output[1].substring))
                if target == drawn { continue }
                let path = folder.appendingPathComponent(target).path
                #expect(FileManager.default.fileExists(atPath: path), "\(document): \(target)")
            }
        }
    }

    /// What stands between backquotes.
    private static func quoted(_ text: String) -> [String] {
        text.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }
}
