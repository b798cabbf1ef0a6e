// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The checked-out tree, read as text.
struct SourceTree {
    struct File {
        /// Relative to the root, `Sources/HTTP/Reply.swift`.
        let path: String
        let lines: [String]

        /// The module or test target: the second path component.
        var target: String {
            self.path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        }
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Swift files below `folder`, sorted by path.
    static func swift(below folder: String) throws -> [File] {
        try Self.files(below: folder, suffix: ".swift")
    }

    /// The text of one file.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Files below `folder` whose names end so, sorted by path.
    static func files(below folder: String, suffix: String) throws -> [File] {
        let start = Self.root.appendingPathComponent(folder)
        let paths =
            FileManager.default.enumerator(atPath: start.path)?
            .compactMap { $0 as? String }
            .filter { $0.hasSuffix(suffix) && !$0.contains(".build/") } ?? []
        return try paths.sorted().map { path in
            let text = try String(
                contentsOf: start.appendingPathComponent(path),
                encoding: .utf8
            )
            return File(path: "\(folder)/\(path)", lines: text.components(separatedBy: "\n"))
        }
    }
}
