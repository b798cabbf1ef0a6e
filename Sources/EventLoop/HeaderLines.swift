// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Request header fields in the form libcurl reads: built once, immutable, usable by any number
/// of requests at a time.
///
/// One allocation holds all nodes and texts. A list can be followed by another one, so what
/// changes with each request goes in front of what never does.
@safe public final class HeaderLines {
    /// Why header fields were refused.
    public enum Refusal: Error, Equatable, Sendable {
        /// A name is not a token (RFC 9110 §5.1).
        case badName
        /// A value has CR, LF, NUL or another control character (RFC 9110 §5.5).
        case badValue
    }

    /// The first node for a request without content; nil for an empty list.
    let head: UnsafeMutablePointer<curl_slist>?
    /// The first node for a request with content: in front are removals, see `suppressed`.
    let headWithBody: UnsafeMutablePointer<curl_slist>?

    private let block: UnsafeMutableRawPointer
    /// Because our last node points into it.
    private let tail: HeaderLines?

    /// Which of `suppressed` are not among the fields, here and in `tail`.
    private let removed: [String]

    /// Fields libcurl adds on its own to a request with content, each removed unless the caller
    /// sends it: a form content type, and a round trip of `100-continue` for large bodies.
    private static let suppressed = ["Content-Type", "Expect"]

    /// Builds the list `lines`, then the fields of `tail`.
    ///
    /// - Throws: `Refusal` when a field could break out of its line.
    public init(
        _ lines: [(name: String, value: String)],
        followedBy tail: HeaderLines? = nil
    ) throws(Refusal) {
        for line in lines {
            guard HeaderLines.isName(line.name) else { throw .badName }
            guard HeaderLines.isValue(line.value) else { throw .badValue }
        }
        func isSent(_ name: String) -> Bool {
            lines.contains { isEqualIgnoringCase($0.name, name) }
        }
        var removed = tail?.removed ?? HeaderLines.suppressed
        // Asked first, because filtering makes a new array for each request.
        if removed.contains(where: isSent) { removed = removed.filter { !isSent($0) } }
        var block = HeaderBlock(
            nodes: lines.count + removed.count,
            bytes: HeaderLines.byteCount(lines) + removed.reduce(0) { $0 + $1.utf8.count + 2 }
        )
        for name in removed { block.append(name, nil) }
        for line in lines { block.append(line.name, line.value) }
        unsafe self.block = block.base
        unsafe (self.headWithBody, self.head) = unsafe block.finish(
            followedBy: tail?.head,
            skipping: removed.count
        )
        self.removed = removed
        self.tail = tail
    }

    deinit { unsafe self.block.deallocate() }

    private static func byteCount(_ lines: [(name: String, value: String)]) -> Int {
        // ": " and the terminator.
        lines.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 3 }
    }

    private static func isName(_ name: String) -> Bool {
        let bytes = name.utf8Span.span
        for index in bytes.indices where !isTokenByte(bytes[index]) { return false }
        return !bytes.isEmpty
    }

    /// Visible ASCII, space, tab, and the bytes of other texts; no control character.
    private static func isValue(_ value: String) -> Bool {
        let bytes = value.utf8Span.span
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else { return false }
        }
        return true
    }
}

/// One bit for each byte that may occur in a token (RFC 9110 §5.6.2).
private let tokenBytes: (low: UInt64, high: UInt64) = {
    var bits: (low: UInt64, high: UInt64) = (0, 0)
    let digitsAndLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for byte in "!#$%&'*+-.^_`|~".utf8 + Array(digitsAndLetters.utf8) {
        if byte < 64 { bits.low |= 1 << byte } else { bits.high |= 1 << (byte - 64) }
    }
    return bits
}()

private func isTokenByte(_ byte: UInt8) -> Bool {
    let bits = byte < 64 ? tokenBytes.low : tokenBytes.high
    return byte < 128 && bits >> UInt64(byte & 63) & 1 == 1
}

/// Compares two ASCII names.
private func isEqualIgnoringCase(_ one: String, _ other: String) -> Bool {
    let (one, other) = (one.utf8Span.span, other.utf8Span.span)
    guard one.count == other.count else { return false }
    for index in one.indices where one[index] | 0x20 != other[index] | 0x20 { return false }
    return true
}
