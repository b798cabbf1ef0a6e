// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Turns the backend's names of fields into the names of a tool's arguments.
///
/// An agent can correct `query`, not the `q` that this server made of it.
struct ArgumentNames: Sendable {
    /// A path of arguments, in scalars; the deepest of ours is `where[19].value[99]`.
    static let pathScalarsMax = 80

    private let renamed: [(backend: String, argument: String)]

    /// The fields whose argument has another name; all others have the same.
    init(_ renamed: (backend: String, argument: String)...) {
        self.renamed = renamed
    }

    /// `#/where/0/field` or `where.0.field` as `where[0].field`; nil for what is no path of names.
    func argumentPath(_ path: String) -> String? {
        guard path.utf8.count <= 4 * ArgumentNames.pathScalarsMax else { return nil }
        let isSeparator: (Character) -> Bool = { "/.[]".contains($0) }
        let steps = path.drop { $0 == "#" || $0 == "$" }.split(whereSeparator: isSeparator)
        var text = ""
        for step in steps.prefix(16) {
            guard step.utf8.allSatisfy(ArgumentNames.isNameByte) else { return nil }
            if step.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
                text += "[\(step)]"
            } else {
                text += text.isEmpty ? self.argument(String(step)) : ".\(step)"
            }
        }
        guard let first = text.first, first != "[" else { return nil }
        return TextScrubber.cut(text, scalarsMax: ArgumentNames.pathScalarsMax)
    }

    private func argument(_ name: String) -> String {
        self.renamed.first { $0.backend == name }?.argument ?? name
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || (PercentEncoding.isUnreserved(byte) && byte != UInt8(ascii: "."))
    }
}
