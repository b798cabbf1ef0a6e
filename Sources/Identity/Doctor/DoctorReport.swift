// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The results of one examination, in order.
public struct DoctorReport: Sendable, Equatable {
    /// One result for each check.
    public let results: [DoctorResult]

    /// The worst verdict; skipped checks do not count.
    public var outcome: DoctorVerdict {
        if self.results.contains(where: { $0.verdict == .failed }) { return .failed }
        return self.results.contains { $0.verdict == .warning } ? .warning : .passed
    }

    /// 0 when all is well, 1 when a check failed, 2 when there are only warnings.
    public var exitCode: Int32 {
        switch self.outcome {
        case .failed: 1
        case .warning: 2
        case .passed, .skipped: 0
        }
    }

    /// For people: a mark, what was seen, what to do.
    public var text: String {
        let width = DoctorCheck.allCases.map(\.title.count).max() ?? 0
        let indent = String(repeating: " ", count: width + 4)
        var lines: [String] = []
        for result in self.results {
            let title = result.check.title
            let padding = String(repeating: " ", count: width - title.count)
            lines.append("\(result.verdict.mark) \(title)\(padding)  \(result.saw)")
            if let remedy = result.remedy { lines.append("\(indent)→ \(remedy)") }
            lines += result.commands.map { "\(indent)$ \($0)" }
        }
        lines.append("")
        lines.append(self.summary)
        return lines.joined(separator: "\n") + "\n"
    }

    /// For machines: one JSON object and a line feed.
    public var json: String {
        var writer = JSONWriter(reserving: 4096)
        writer.object { writer in
            writer.member("outcome", self.outcome.rawValue)
            writer.member("exit_code", Int(self.exitCode))
            writer.array("checks") { writer in
                for result in self.results { Self.write(result, to: &writer) }
            }
        }
        // Texts and one number only: writing cannot fail.
        let bytes = (try? writer.finish())?.bytes ?? []
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }

    private var summary: String {
        let counts = DoctorVerdict.allCases.map { verdict in
            (verdict, self.results.count { $0.verdict == verdict })
        }
        return counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.rawValue)" }
            .joined(separator: ", ") + "."
    }

    private static func write(_ result: DoctorResult, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", result.check.rawValue)
            writer.member("verdict", result.verdict.rawValue)
            writer.member("saw", result.saw)
            if let remedy = result.remedy { writer.member("remedy", remedy) }
            if !result.commands.isEmpty {
                writer.array("commands") { writer in
                    for command in result.commands { writer.string(command) }
                }
            }
        }
    }
}
