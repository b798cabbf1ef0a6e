// SPDX-License-Identifier: Apache-2.0

/// Leaves a decoding whose issues have been added.
struct Invalid: Error {}

/// The issues found so far.
///
/// A path is built only when there is an issue: whoever holds an element or a member puts its place
/// in front of the issues that came from inside.
struct SchemaIssues {
    /// More would not help anybody to fix a call, and a hostile value could have millions.
    static let countMax = 8

    private(set) var list: [SchemaIssue] = []
    var count: Int { list.count }
    var isFull: Bool { list.count >= Self.countMax }

    /// Adds an issue unless there are enough; `throw issues.add(...)` is the usual way out.
    @discardableResult
    mutating func add(_ message: String, at path: String = "") -> Invalid {
        if !isFull { list.append(SchemaIssue(path: path, message: message)) }
        return Invalid()
    }

    /// Puts a member's name in front of the issues since `start`.
    mutating func locate(from start: Int, inMember name: StaticString) {
        guard start < list.count else { return }
        for index in start..<list.count {
            let path = list[index].path
            let isStep = path.isEmpty || path.utf8.first == UInt8(ascii: "[")
            list[index].path = "\(name)\(isStep ? "" : ".")\(path)"
        }
    }

    /// Puts an element's index in front of the issues since `start`.
    mutating func locate(from start: Int, inElement element: Int) {
        guard start < list.count else { return }
        for index in start..<list.count {
            let path = list[index].path
            let isStep = path.isEmpty || path.utf8.first == UInt8(ascii: "[")
            list[index].path = "[\(element)]\(isStep ? "" : ".")\(path)"
        }
    }
}
