// SPDX-License-Identifier: Apache-2.0

/// A validated W3C trace context (https://www.w3.org/TR/trace-context/).
struct TraceContext: Equatable {
    /// `traceparent`: version, trace id, parent id, flags.
    let parent: String
    /// `tracestate`, or nil when absent or malformed.
    let state: String?

    /// The most of `tracestate` that is passed on: what §3.3.1.5 asks every party to carry.
    static let stateBytesMax = 512
    /// The longest `traceparent` accepted; version 00 has 55 bytes, later ones may append.
    static let parentBytesMax = 128

    /// Reads both values; nil when the parent is malformed, which ends the trace here.
    init?(parent: String, state: String?) {
        guard Self.isParent(parent) else { return nil }
        self.parent = parent
        self.state = state.flatMap { Self.isState($0) ? $0 : nil }
    }

    /// §3.2: `00-<32 hex>-<16 hex>-<2 hex>`, lowercase, ids not all zero.
    private static func isParent(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (55...Self.parentBytesMax).contains(bytes.count) else { return false }
        let dash = UInt8(ascii: "-")
        guard bytes[2] == dash, bytes[35] == dash, bytes[52] == dash else { return false }
        let parts = [bytes[0..<2], bytes[3..<35], bytes[36..<52], bytes[53..<55]]
        guard parts.allSatisfy({ $0.allSatisfy(Self.isLowercaseHex) }) else { return false }
        let zero = UInt8(ascii: "0")
        guard parts[1].contains(where: { $0 != zero }) else { return false }
        guard parts[2].contains(where: { $0 != zero }) else { return false }
        if parts[0].elementsEqual("ff".utf8) { return false }
        if parts[0].elementsEqual("00".utf8) { return bytes.count == 55 }
        return bytes.count == 55 || bytes[55] == dash && bytes.allSatisfy { $0.isTokenByte }
    }

    /// §3.3: up to 32 `key=value` members of printable ASCII, separated by commas.
    private static func isState(_ text: String) -> Bool {
        let bytes = text.utf8
        guard !bytes.isEmpty, bytes.count <= Self.stateBytesMax else { return false }
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) else { return false }
        let members = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard members.count <= 32 else { return false }
        return members.allSatisfy { member in
            let isBlank = member.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            return isBlank || member.dropFirst().contains(UInt8(ascii: "="))
        }
    }

    private static func isLowercaseHex(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
