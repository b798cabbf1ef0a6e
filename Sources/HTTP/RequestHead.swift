// SPDX-License-Identifier: Apache-2.0

/// A parsed request head (RFC 9112 §2 to §5): slices into the bytes it was parsed from.
///
/// It is a plain value with no heap part, and it means nothing without those bytes, which is why
/// its methods take them as `bytes`. Values are without surrounding blanks; names are as sent.
public struct RequestHead: Sendable {
    /// Most header fields a head may have.
    ///
    /// The storage is inline, so this is also its size.
    public static let fieldCountMax = 100

    /// The request method; `methodSlice` has the bytes of one that is not listed.
    public internal(set) var method = HTTPMethod.other
    /// The bytes of the method.
    public internal(set) var methodSlice = Slice()
    /// The whole request target, as sent.
    public internal(set) var target = Slice()
    /// The path, still percent-encoded: begins with `/`, or is `*` for `OPTIONS *`.
    ///
    /// Empty for an absolute form that ends after the authority, which means `/`.
    public internal(set) var path = Slice()
    /// What follows the first `?` of the target; empty when there is none.
    public internal(set) var query = Slice()
    /// The host and port the request is for: from an absolute-form target, else from `Host` (RFC
    /// 9112 §3.2.2: the target wins).
    ///
    /// Empty when neither names one.
    public internal(set) var authority = Slice()
    /// The version the request names.
    public internal(set) var version = HTTPVersion.http11
    /// The declared body size in bytes; `nil` without `Content-Length`.
    public internal(set) var contentLength: Int?
    /// True when the body is `Transfer-Encoding: chunked`.
    public internal(set) var isChunked = false
    /// True when the client waits for `100 Continue` before it sends the body.
    public internal(set) var expectsContinue = false
    /// True when the connection may carry another request after this one: HTTP/1.1 without
    /// `Connection: close`.
    ///
    /// HTTP/1.0 connections end after one answer.
    public internal(set) var keepAlive = true
    /// Number of header fields.
    public internal(set) var fieldCount = 0
    /// Size of the head in bytes, from the first byte given to the parser to the empty line's end.
    public internal(set) var byteCount = 0

    var fields = [100 of Field](repeating: Field())

    /// One header line.
    ///
    /// 16 bits are enough, see `RequestParser.headBytesCeiling`.
    struct Field: BitwiseCopyable {
        var nameStart: UInt16 = 0
        var nameCount: UInt16 = 0
        var valueStart: UInt16 = 0
        var valueCount: UInt16 = 0

        init() {}

        init(_ name: Slice, _ value: Slice) {
            self.nameStart = UInt16(name.start)
            self.nameCount = UInt16(name.count)
            self.valueStart = UInt16(value.start)
            self.valueCount = UInt16(value.count)
        }

        var name: Slice { Slice(start: Int(self.nameStart), count: Int(self.nameCount)) }
        var value: Slice { Slice(start: Int(self.valueStart), count: Int(self.valueCount)) }
    }

    init() {}

    /// True when a body follows the head.
    public var hasBody: Bool { self.isChunked || (self.contentLength ?? 0) > 0 }

    /// The name of the field at `index`, as sent.
    public borrowing func name(at index: Int) -> Slice {
        let count = self.fieldCount
        precondition(index < count, "index is below fieldCount")
        return self.fields.span[index].name
    }

    /// The value of the field at `index`.
    public borrowing func value(at index: Int) -> Slice {
        let count = self.fieldCount
        precondition(index < count, "index is below fieldCount")
        return self.fields.span[index].value
    }

    /// Looks a field up by its name in lower case.
    public borrowing func value(_ lowercaseName: String, in bytes: Span<UInt8>) -> HeaderMatch {
        var match = HeaderMatch(slice: Slice(), occurrences: 0)
        let name = lowercaseName.utf8Span.span
        // Through a span, and of a borrowed head: anything else copies the whole inline array.
        let fields = self.fields.span
        for index in 0..<self.fieldCount {
            let field = fields[index]
            guard Int(field.nameCount) == name.count else { continue }
            let candidate = bytes.extracting(field.name.range)
            guard candidate.isEqualIgnoringCase(to: name) else { continue }
            if match.occurrences == 0 { match.slice = field.value }
            match.occurrences += 1
        }
        return match
    }

    mutating func append(_ field: Field) {
        self.fields[self.fieldCount] = field
        self.fieldCount += 1
    }

    /// The value of a field as text; `nil` when it is absent, repeated or not UTF-8.
    public func singleValue(_ lowercaseName: String, in bytes: Span<UInt8>) -> String? {
        let match = self.value(lowercaseName, in: bytes)
        guard match.occurrences == 1 else { return nil }
        return match.slice.string(in: bytes)
    }

    /// True when the path is `text`, compared as sent (without percent-decoding).
    public func hasPath(_ text: String, in bytes: Span<UInt8>) -> Bool {
        self.path.equals(text, in: bytes)
    }
}
