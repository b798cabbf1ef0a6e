// SPDX-License-Identifier: Apache-2.0

/// The text form of `Mcp-Name` and `Mcp-Param-*` values (MCP 2026-07-28 transports).
///
/// Visible ASCII stands for itself; anything else travels as `=?base64?…?=`.
enum HeaderText {
    private static let prefix = "=?base64?"
    private static let suffix = "?="

    /// Tells whether the header value stands for exactly the bytes of `text`.
    ///
    /// Allocates only for a wrapped value.
    static func equals(_ value: borrowing Span<UInt8>, _ text: borrowing Span<UInt8>) -> Bool {
        if Self.isWrapped(value) {
            guard let decoded = Self.unwrapped(value) else { return false }
            return decoded.span.equals(text)
        }
        return Self.isPlain(value) && value.equals(text)
    }

    /// Reads the bytes the header value stands for, or nil when it is malformed.
    static func decode(_ value: borrowing Span<UInt8>) -> [UInt8]? {
        if Self.isWrapped(value) { return Self.unwrapped(value) }
        guard Self.isPlain(value) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.count)
        for index in value.indices { bytes.append(value[index]) }
        return bytes
    }

    /// The wrapper is case-sensitive: `=?BASE64?…?=` is literal text.
    private static func isWrapped(_ value: borrowing Span<UInt8>) -> Bool {
        value.count >= Self.prefix.utf8.count + Self.suffix.utf8.count
            && value.hasPrefix(Self.prefix) && value.hasSuffix(Self.suffix)
    }

    private static func unwrapped(_ value: borrowing Span<UInt8>) -> [UInt8]? {
        let range = Self.prefix.utf8.count..<(value.count - Self.suffix.utf8.count)
        return Base64.decode(value.extracting(range))
    }

    private static func isPlain(_ value: borrowing Span<UInt8>) -> Bool {
        for index in value.indices {
            let byte = value[index]
            guard (0x20...0x7E).contains(byte) || byte == 0x09 else { return false }
        }
        return true
    }
}
