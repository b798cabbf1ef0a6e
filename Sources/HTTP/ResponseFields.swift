// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Header lines of a response, already in wire form, so that a fixed set costs one copy per answer.
///
/// `Date`, `Content-Type`, `Content-Length`, `Transfer-Encoding` and `Connection` are not put here:
/// the writer adds them. Bytes that would end the line or hide in it become spaces, whoever
/// supplied the value, so no value can start a second header.
public struct ResponseFields: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    /// No extra lines.
    public static let none = ResponseFields()

    private(set) var bytes: [UInt8] = []

    /// No extra lines.
    public init() {}

    /// No lines yet, and room for `reserving` bytes of them.
    public init(reserving: Int) { self.bytes.reserveCapacity(reserving) }

    /// Makes lines from a literal: `["Allow": "POST, OPTIONS"]`.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { self.append(name, value) }
    }

    /// Adds one line.
    ///
    /// `name` must be a token (RFC 9110 §5.1).
    public mutating func append(_ name: String, _ value: String) {
        let name = name.utf8Span.span
        let value = value.utf8Span.span
        precondition(
            !name.isEmpty && name.endOfToken(from: 0, to: name.count) == name.count,
            "field name is a token"
        )
        // Colon, space and the line's end.
        self.bytes.append(addingCapacity: name.count + value.count + 4) { output in
            output.append(copying: name)
            output.append(literal: ": ")
            if value.endOfFieldValue(from: 0, to: value.count) == value.count {
                output.append(copying: value)
            } else {
                for index in value.indices {
                    let byte = value[index]
                    output.append(ByteClass.isFieldValue(byte) ? byte : ByteClass.space)
                }
            }
            output.append(literal: "\r\n")
        }
    }

    /// Adds all lines of `other`.
    public mutating func append(_ other: ResponseFields) { self.bytes += other.bytes }
}
