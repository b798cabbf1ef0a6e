// SPDX-License-Identifier: Apache-2.0

/// The parts of a `Host` value or an authority: `uri-host [":" port]` (RFC 9110 §7.2).
public struct HostField: Equatable, Sendable {
    /// What kind of host it names.
    public enum Kind: Equatable, Sendable {
        /// A registered name, maybe percent-encoded; also the empty host.
        case name
        /// Four decimal octets.
        case ipv4
        /// An IPv6 literal; the slice is without its brackets.
        case ipv6
    }

    /// The host, without brackets, as sent.
    public let host: Slice
    /// The port; `nil` when there is none or it is empty.
    public let port: UInt16?
    /// What kind of host it names.
    public let kind: Kind

    /// Parses `slice`; `nil` when it is no valid host.
    public init?(_ slice: Slice, in bytes: Span<UInt8>) {
        let range = slice.range
        if let first = range.first, bytes[first] == 0x5B {
            guard let close = Self.closingBracket(range, bytes) else { return nil }
            self.kind = .ipv6
            self.host = Slice(from: range.lowerBound + 1, to: close)
            guard let port = Self.port(close + 1..<range.upperBound, bytes) else { return nil }
            self.port = port.number
            return
        }
        var end = range.lowerBound
        var isNumeric = true
        while end < range.upperBound, bytes[end] != 0x3A {
            guard Self.isNameByte(bytes, end, range.upperBound) else { return nil }
            if !ByteClass.isDigit(bytes[end]), bytes[end] != 0x2E { isNumeric = false }
            end += 1
        }
        self.host = Slice(from: range.lowerBound, to: end)
        self.kind = isNumeric && Self.isIPv4(self.host.range, bytes) ? .ipv4 : .name
        guard let port = Self.port(end..<range.upperBound, bytes) else { return nil }
        self.port = port.number
    }

    private static func isNameByte(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
        let byte = bytes[index]
        if byte == 0x25 {
            return index + 2 < end && ByteClass.hexValue(bytes[index + 1]) != nil
                && ByteClass.hexValue(bytes[index + 2]) != nil
        }
        return ByteClass.isUnreserved(byte) || ByteClass.isSubDelimiter(byte)
    }

    /// The index of `]`, when what is before it can be an IPv6 address (RFC 3986 §3.2.2).
    private static func closingBracket(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Int? {
        var colons = 0
        for index in range.dropFirst() {
            switch bytes[index] {
            case 0x5D: return colons >= 2 && index - range.lowerBound <= 46 ? index : nil
            case 0x3A: colons += 1
            case 0x2E: break
            default: if ByteClass.hexValue(bytes[index]) == nil { return nil }
            }
        }
        return nil
    }

    /// `[":" *DIGIT]`: `nil` when it is neither empty nor that.
    private static func port(_ range: Range<Int>, _ bytes: Span<UInt8>) -> (number: UInt16?, Void)?
    {
        guard let first = range.first else { return (nil, ()) }
        guard bytes[first] == 0x3A else { return nil }
        var number: UInt16?
        for index in range.dropFirst() {
            guard ByteClass.isDigit(bytes[index]) else { return nil }
            let (product, overflow) = (number ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt16(bytes[index] - 0x30))
            if overflow || carry { return nil }
            number = sum
        }
        return (number, ())
    }

    private static func isIPv4(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        var octets = 0
        var digits = 0
        var octet = 0
        for index in range {
            if bytes[index] == 0x2E {
                guard digits > 0 else { return false }
                octets += 1
                (digits, octet) = (0, 0)
                continue
            }
            digits += 1
            octet = octet * 10 + Int(bytes[index] - 0x30)
            guard digits <= 3, octet <= 255 else { return false }
        }
        return octets == 3 && digits > 0
    }
}
