// SPDX-License-Identifier: Apache-2.0

/// The bytes of one JSON value, without white space around or inside; valid by construction.
public struct JSONFragment: Equatable, Sendable {
    /// UTF-8, on one line: only `JSONWriter` makes it.
    public let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Writes an owned value.
    ///
    /// - Throws: `tooDeep` beyond `JSONWriter.depthMax`.
    public init(_ json: JSON) throws(JSONError) {
        var writer = JSONWriter(reserving: 64)
        json.write(to: &writer)
        self = try writer.finish()
    }

    /// Checks a text and keeps it without its white space.
    ///
    /// - Throws: what `JSONReader.read` throws.
    public init(reading bytes: Span<UInt8>) throws(JSONError) {
        self = try JSONReader().read(bytes).root.fragment
    }

    /// The kind of the value.
    public var kind: JSONKind { JSONKind(firstByte: bytes[0]) }

    /// The text as a string.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
