// SPDX-License-Identifier: Apache-2.0

/// The constraint of a value whose content is free.
struct KindCheck: Sendable {
    /// In the order of `JSONKind`; all of them means no constraint.
    private let kinds: [JSONKind]

    init(_ kinds: Set<JSONKind>?) {
        self.kinds = JSONKind.allCases.filter { kinds?.contains($0) ?? true }
    }

    func accepts(_ kind: JSONKind) -> Bool { kinds.contains(kind) }

    var message: String {
        let names = kinds.map { kind in
            switch kind {
            case .null: "null"
            case .array, .object: "an \(kind.rawValue)"
            default: "a \(kind.rawValue)"
            }
        }
        let last = names.last ?? ""
        let others = names.dropLast().joined(separator: ", ")
        return "must be \(others)\(others.isEmpty ? "" : " or ")\(last)"
    }

    @Sendable func writeKeywords(to writer: inout JSONWriter) {
        guard kinds.count < JSONKind.allCases.count else { return }
        if kinds.count == 1 { return writer.member("type", kinds[0].rawValue) }
        writer.array("type") { writer in
            for kind in kinds { writer.string(kind.rawValue) }
        }
    }
}
