// SPDX-License-Identifier: Apache-2.0

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

    /// Makes lines from a literal: `["Allow": "POST, OPTIONS"]`.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { self.append(name, value) }
    }

    /// Adds one line.
    ///
    /// `name` must be a token (RFC 9110 §5.1).
    public mutating func append(_ name: String, _ value: String) {
        precondition(
            !name.isEmpty && name.utf8.allSatisfy(ByteClass.isToken),
            "field name is a token"
        )
        self.bytes.append(contentsOf: name.utf8)
        self.bytes.append(contentsOf: ": ".utf8)
        for byte in value.utf8 {
            self.bytes.append(ByteClass.isFieldValue(byte) ? byte : ByteClass.space)
        }
        self.bytes.append(contentsOf: "\r\n".utf8)
    }

    /// Adds all lines of `other`.
    public mutating func append(_ other: ResponseFields) { self.bytes += other.bytes }
}
