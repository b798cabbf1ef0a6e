// SPDX-License-Identifier: Apache-2.0

/// The fields that decide where a request ends and whether the connection lives on.
///
/// RFC 9112 §6: two servers that disagree about the end of a message can be made to serve one
/// client's bytes as another's request. So everything ambiguous is refused, nothing is repaired.
struct RequestFraming: Equatable {
    private var hasHost = false
    private var hasTransferEncoding = false
    private var hasUnmetExpectation = false

    /// Looks at a field just completed.
    mutating func note(
        _ name: Slice,
        _ value: Slice,
        _ head: inout RequestHead,
        _ bytes: Span<UInt8>
    ) -> RequestDefect? {
        // Size and first letter sort out nearly every other field before bytes are compared.
        switch (name.count, bytes[Int(name.start)] | 0x20) {
        case (4, 0x68) where name.equalsIgnoringCase("host", in: bytes):
            return self.noteHost(value, &head, bytes)
        case (6, 0x65) where name.equalsIgnoringCase("expect", in: bytes):
            let isContinue = value.equalsIgnoringCase("100-continue", in: bytes)
            self.hasUnmetExpectation = !isContinue || head.expectsContinue
            head.expectsContinue = true
        case (10, 0x63) where name.equalsIgnoringCase("connection", in: bytes):
            if Self.listsClose(value, bytes) { head.keepAlive = false }
        case (14, 0x63) where name.equalsIgnoringCase("content-length", in: bytes):
            guard head.contentLength == nil, let count = Self.decimal(value, bytes) else {
                return .invalidContentLength
            }
            head.contentLength = count
        case (17, 0x74) where name.equalsIgnoringCase("transfer-encoding", in: bytes):
            guard !self.hasTransferEncoding, value.equalsIgnoringCase("chunked", in: bytes) else {
                return .unsupportedTransferEncoding
            }
            self.hasTransferEncoding = true
        default:
            break
        }
        return nil
    }

    /// Decides on the whole set once the head is complete.
    func conclude(_ head: inout RequestHead) -> RequestDefect? {
        if head.version == .http11, !self.hasHost { return .missingHost }
        if self.hasTransferEncoding {
            if head.contentLength != nil { return .contradictingLength }
            // RFC 9112 §6.1: a 1.0 message with Transfer-Encoding has faulty framing.
            if head.version == .http10 { return .unsupportedTransferEncoding }
            head.isChunked = true
        }
        if head.version == .http10 {
            head.keepAlive = false
            // RFC 9110 §10.1.1: the expectation of a 1.0 client is ignored.
            head.expectsContinue = false
            return nil
        }
        return self.hasUnmetExpectation ? .unmetExpectation : nil
    }

    private mutating func noteHost(
        _ value: Slice,
        _ head: inout RequestHead,
        _ bytes: Span<UInt8>
    ) -> RequestDefect? {
        guard !self.hasHost, HostField(value, in: bytes) != nil else { return .invalidHost }
        self.hasHost = true
        if head.authority.isEmpty { head.authority = value }
        return nil
    }

    /// `1*DIGIT` that fits an `Int`.
    ///
    /// No sign, no list, no blanks inside.
    private static func decimal(_ value: Slice, _ bytes: Span<UInt8>) -> Int? {
        guard !value.isEmpty else { return nil }
        var result = 0
        for index in value.range {
            guard ByteClass.isDigit(bytes[index]) else { return nil }
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(bytes[index] - 0x30))
            if overflow || carry { return nil }
            result = sum
        }
        return result
    }

    /// True when `close` is one of the comma-separated options (RFC 9110 §7.6.1).
    private static func listsClose(_ value: Slice, _ bytes: Span<UInt8>) -> Bool {
        let end = value.range.upperBound
        var start = value.range.lowerBound
        while start < end {
            var comma = start
            while comma < end, bytes[comma] != 0x2C { comma += 1 }
            let option = bytes.trimmed(start..<comma)
            if Slice(from: option.lowerBound, to: option.upperBound)
                .equalsIgnoringCase("close", in: bytes)
            {
                return true
            }
            start = comma + 1
        }
        return false
    }
}
