// SPDX-License-Identifier: Apache-2.0
// Goal: the rules of the architecture hold. Method: read every source file as text.

import Foundation
import Testing

@Suite struct TidyTests {
    /// The module table of docs/ARCHITECTURE.md: who may import whom.
    private let allowedImports: [String: Set<String>] = [
        "EventLoop": ["CLibUV", "CCurl", "CCurlOverrides", "Glibc", "Synchronization"],
        "JSON": ["CSimdJSON"],
        "HTTP": ["EventLoop"],
        "MCPRPC": ["JSON"],
        "Identity": ["EventLoop", "JSON", "COpenSSL"],
        "Tools": ["EventLoop", "Identity", "JSON", "MCPRPC"],
        "Sandbox": ["EventLoop", "HTTP", "JSON", "COpenSSL"],
        "Server": [
            "EventLoop", "HTTP", "Identity", "JSON", "MCPRPC", "Sandbox", "Tools", "ArgumentParser",
            "Logging", "Synchronization",
        ],
    ]

    @Test func importsGoOneWay() throws {
        for file in try SourceTree.swift(below: "Sources") {
            let allowed = try #require(
                self.allowedImports[file.target],
                "unknown module: \(file.path)"
            )
            for line in file.lines {
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 1,
                    let module = words.dropFirst(index + 1).first
                else { continue }
                if index == 1,
                    !["internal", "public", "package", "private", "fileprivate"]
                        .contains(words[0])
                {
                    continue
                }
                #expect(allowed.contains(String(module)), "\(file.path) imports \(module)")
            }
        }
    }

    @Test func eachModuleSaysItsCharterOnce() throws {
        let files = try SourceTree.swift(below: "Sources")
        for module in self.allowedImports.keys {
            let charters = files.filter { $0.target == module }.flatMap(\.lines)
                .filter { $0.hasPrefix("///") && $0.contains("charter:") }
            #expect(charters.count == 1, "\(module)")
        }
    }

    @Test func unsafeStaysInsideItsFence() throws {
        let word = try Regex(#"\b(unsafe|Unmanaged|nonisolated\(unsafe\))\b"#)
        for file in try SourceTree.swift(below: "Sources") where !Self.mayBeUnsafe(file.path) {
            for (index, line) in file.lines.enumerated() where !Self.isComment(line) {
                #expect(!line.contains(word), "\(file.path):\(index + 1)")
            }
        }
    }

    /// EventLoop, the C-facing corner of the JSON reader, and one OpenSSL wrapper per module.
    private static func mayBeUnsafe(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return path.hasPrefix("Sources/EventLoop/")
            || (path.hasPrefix("Sources/JSON/") && name.contains("Simd"))
            || name.hasPrefix("OpenSSL")
    }

    @Test(arguments: [
        "@unchecked", "@preconcurrency", "-Ounchecked", "import Foundation", "fatalError(", "try!",
        "TODO", "FIXME", "XXX",
    ])
    func sourcesNeverSay(word: String) throws {
        for file in try SourceTree.swift(below: "Sources") {
            for (index, line) in file.lines.enumerated() {
                #expect(!line.contains(word), "\(file.path):\(index + 1) says \(word)")
            }
        }
    }

    @Test func nothingSleepsOrPrints() throws {
        let word = try Regex(#"(\bsleep\(|Task\.sleep|usleep|^\s*print\()"#)
        for file in try SourceTree.swift(below: "Sources") + SourceTree.swift(below: "Tests")
        where file.target != "TidyTests" {
            for (index, line) in file.lines.enumerated() where !Self.isComment(line) {
                #expect(!line.contains(word), "\(file.path):\(index + 1)")
            }
        }
    }

    /// A task started otherwise resumes on a thread of the pool; see docs/design/loop-executor.md.
    @Test func tasksAreStartedOnTheLoop() throws {
        let word = try Regex(#"\bTask(\.immediate|\.detached)?\s*[({]"#)
        for file in try SourceTree.swift(below: "Sources")
        where !file.path.hasSuffix("EventLoop/LoopActor.swift") {
            for (index, line) in file.lines.enumerated() where !Self.isComment(line) {
                #expect(!line.contains(word), "\(file.path):\(index + 1)")
            }
        }
    }

    @Test func everyFileIsShortAndSaysItsLicence() throws {
        var counts: [Int] = []
        for file in try SourceTree.swift(below: "Sources") {
            #expect(
                file.lines.first == "// SPDX-License-Identifier: Apache-2.0",
                "\(file.path)"
            )
            #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
            for (index, line) in file.lines.enumerated() {
                #expect(line.count <= 100, "\(file.path):\(index + 1) is \(line.count) columns")
            }
            counts.append(file.lines.count)
        }
        counts.sort()
        let median = counts[counts.count / 2]
        let ninetieth = counts[counts.count * 9 / 10]
        #expect(median <= 120, "median file length is \(median)")
        #expect(ninetieth <= 300, "90th percentile of file lengths is \(ninetieth)")
    }

    @Test func functionsFitAScreen() throws {
        for file in try SourceTree.swift(below: "Sources") {
            for function in FunctionLengths.measure(file.lines) where function.lineCount > 70 {
                Issue.record("\(file.path):\(function.line) has \(function.lineCount) lines")
            }
        }
    }

    @Test func theRepositorySpeaksOfTheProductAlone() throws {
        let machinePath = try Regex(#"(^|[^A-Za-z0-9_.])/(work|root|farm)/"#)
        for file in try SourceTree.swift(below: "Sources") + SourceTree.swift(below: "Tests")
        where file.target != "TidyTests" {
            for (index, line) in file.lines.enumerated() {
                #expect(!line.contains(machinePath), "\(file.path):\(index + 1)")
            }
        }
    }

    private static func isComment(_ line: String) -> Bool {
        line.trimmingCharacters(in: .whitespaces).hasPrefix("//")
    }
}
