// SPDX-License-Identifier: Apache-2.0

/// How large a request head may be.
public struct RequestParserLimits: Equatable, Sendable {
    /// Bytes of the request line without its CRLF; above is 414.
    ///
    /// 8 KiB because RFC 9112 §3 asks for at least 8,000 and no URL of this server is longer than a
    /// hundred.
    public var requestLineBytesMax = 8 * 1024
    /// Bytes of all header lines with the final empty line; above is 431.
    ///
    /// 32 KiB because bearer tokens and trace baggage reach 16 KiB and nothing honest reaches the
    /// double.
    public var headerBytesMax = 32 * 1024
    /// Number of header lines; above is 431.
    ///
    /// At most `RequestHead.fieldCountMax`.
    public var fieldCountMax = RequestHead.fieldCountMax

    /// The defaults.
    public init() {}
}
