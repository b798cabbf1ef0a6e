// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

extension JSONValue {
    /// Writes the value as it was read: same order, same number lexemes, no white space.
    ///
    /// The recursion is bounded by the reader's `depthMax`.
    public func write(to writer: inout JSONWriter) {
        let entry = entry
        switch kind {
        case .null: writer.null()
        case .boolean: writer.bool(entry.has(CSJ_TRUE))
        case .number: document.tape.withText(of: entry) { writer.scalar($0) }
        case .string:
            let isPlain = entry.flags & UInt8(CSJ_ESCAPED.rawValue) == 0
            document.tape.withText(of: entry) { writer.string(utf8: $0, isPlain: isPlain) }
        case .array:
            writer.array { writer in
                for element in elements { element.write(to: &writer) }
            }
        case .object:
            writer.object { writer in
                for (key, value) in members {
                    key.withUTF8 { writer.key(utf8: $0) }
                    value.write(to: &writer)
                }
            }
        }
    }

    /// The value as canonical bytes of its own.
    public var fragment: JSONFragment {
        // An entry is a name or a value: 24 bytes each are usually enough for one allocation.
        var writer = JSONWriter(reserving: 24 * (endIndex - index))
        write(to: &writer)
        return JSONFragment(bytes: writer.bytes)
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
