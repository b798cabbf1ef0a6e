// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Measures functions by indentation: formatted sources close a body at the column that opened it.
enum FunctionLengths {
    struct Function {
        /// Where it begins, from 1.
        let line: Int
        let lineCount: Int
    }

    static func measure(_ lines: [String]) -> [Function] {
        var found: [Function] = []
        for (index, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " }.count
            let text = line.dropFirst(indent)
            let words = text.prefix { $0 != "(" && $0 != "<" }.split(separator: " ")
            guard words.contains("func") || words.last == "init" || words.last == "deinit"
            else { continue }
            let closing = String(repeating: " ", count: indent) + "}"
            guard !line.hasSuffix("}"),
                let end = lines[index...].firstIndex(where: { $0 == closing })
            else { continue }
            found.append(Function(line: index + 1, lineCount: end - index + 1))
        }
        return found
    }
}
