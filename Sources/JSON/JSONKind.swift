// SPDX-License-Identifier: Apache-2.0

/// The six kinds of JSON values, named as JSON Schema names them.
public enum JSONKind: String, CaseIterable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean
    /// Any number, also one beyond the range of `Double`.
    case number
    /// A string.
    case string
    /// An array.
    case array
    /// An object.
    case object
}

extension JSONKind {
    /// The kind of a value without white space in front, which its first byte tells.
    init(firstByte: UInt8) {
        self =
            switch firstByte {
            case UInt8(ascii: "{"): .object
            case UInt8(ascii: "["): .array
            case UInt8(ascii: "\""): .string
            case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
            case UInt8(ascii: "n"): .null
            default: .number
            }
    }
}
