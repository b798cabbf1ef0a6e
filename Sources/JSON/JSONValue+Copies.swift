// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// Writes the value as it was read: same order, same number lexemes, no white space.
    public func write(to writer: inout JSONWriter) { writer.copy(document.tape, at: index) }

    /// The value as canonical bytes of its own.
    public var fragment: JSONFragment {
        var bytes: [UInt8] = []
        bytes.append(document.tape, at: index, afterComma: false)
        return JSONFragment(bytes: bytes)
    }

    /// The value as an owned tree, which outlives the document.
    public func materialized() -> JSON {
        switch kind {
        case .null: .null
        case .boolean: .bool(bool == true)
        case .number: .number(JSONNumber(checked: lexeme ?? "0"))
        case .string: .string(string ?? "")
        case .array: .array(elements.map { $0.materialized() })
        case .object:
            .object(
                members.map { JSONMember($0.key.string ?? "", $0.value.materialized()) }
            )
        }
    }
}
