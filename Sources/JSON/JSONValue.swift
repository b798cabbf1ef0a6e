// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// A view of one value in a document; cheap to copy, keeps the document alive.
public struct JSONValue {
    let document: JSONDocument
    var index: Int

    var entry: csj_entry { document.tape[index] }

    /// The tape index behind this value and everything in it.
    var endIndex: Int { Int(entry.end) }

    /// The kind of the value.
    public var kind: JSONKind {
        switch csj_kind(UInt32(entry.kind)) {
        case CSJ_FALSE, CSJ_TRUE: .boolean
        case CSJ_NUMBER: .number
        case CSJ_STRING: .string
        case CSJ_ARRAY: .array
        case CSJ_OBJECT: .object
        default: .null
        }
    }

    /// Whether the value is `null`.
    public var isNull: Bool { entry.has(CSJ_NULL) }

    /// The value of `true` or `false`, nil for any other kind.
    public var bool: Bool? {
        let entry = entry
        if entry.has(CSJ_TRUE) { return true }
        return entry.has(CSJ_FALSE) ? false : nil
    }

    /// The unescaped text of a string, nil for any other kind.
    public var string: String? {
        let entry = entry
        return entry.has(CSJ_STRING) ? document.tape.string(of: entry) : nil
    }

    /// The text of a number exactly as it was sent, nil for any other kind.
    public var lexeme: String? {
        let entry = entry
        return entry.has(CSJ_NUMBER) ? document.tape.string(of: entry) : nil
    }

    /// Whether the value is a number without fraction and exponent, of any size.
    public var isIntegerLexeme: Bool {
        let entry = entry
        return entry.has(CSJ_NUMBER) && entry.flags & UInt8(CSJ_INTEGER.rawValue) != 0
    }

    /// The exact value of an integral number (`42`, `42.0`, `1e2`) within 64 bits, else nil.
    public var int64: Int64? {
        let entry = entry
        guard entry.has(CSJ_NUMBER) else { return nil }
        return document.tape.withText(of: entry) { JSONNumber.exactInt64($0) }
    }

    /// The nearest double of a number; nil for other kinds and beyond the largest finite double.
    public var double: Double? {
        let entry = entry
        return entry.has(CSJ_NUMBER) ? document.tape.double(of: entry) : nil
    }

    /// How many elements an array or members an object has; 0 for other kinds.
    public var count: Int {
        let entry = entry
        return entry.has(CSJ_ARRAY) || entry.has(CSJ_OBJECT) ? Int(entry.count) : 0
    }

    /// Whether two members of this very object have the same name.
    public var hasDuplicateKeys: Bool { entry.flags & UInt8(CSJ_DUPLICATES.rawValue) != 0 }

    /// Whether the value is a string with exactly this text.
    public func equals(_ text: StaticString) -> Bool {
        let entry = entry
        return entry.has(CSJ_STRING) && document.tape.equals(entry, text)
    }

    /// Lends the unescaped UTF-8 of a string, or the lexeme of a number; nothing for other kinds.
    public func withUTF8<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        var entry = entry
        if !entry.has(CSJ_STRING) && !entry.has(CSJ_NUMBER) { entry.count = 0 }
        return try document.tape.withText(of: entry, body)
    }
}

extension csj_entry {
    func has(_ kind: csj_kind) -> Bool { self.kind == UInt8(kind.rawValue) }
}
