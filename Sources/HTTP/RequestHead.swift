// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// A parsed request head (RFC 9112 §2 to §5): slices into the bytes it was parsed from.
///
/// It means nothing without those bytes, which is why its methods take them as `bytes`. Values are
/// without surrounding blanks; names are as sent.
public struct RequestHead: Sendable {
    /// Most header fields a head may have: far more than clients and proxies send, and few enough
    /// to look through for each name.
    public static let fieldCountMax = 100
    /// Room for what clients behind a proxy send, so that storage grows once.
    private static let usualFieldCount = 32

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
    /// Size of the head in bytes, from the first byte given to the parser to the empty line's end.
    public internal(set) var byteCount = 0

    private(set) var fields: [Field] = []

    /// Number of header fields.
    public var fieldCount: Int { self.fields.count }

    /// One header line.
    ///
    /// 16 bits are enough, see `RequestParser.headBytesCeiling`.
    struct Field: BitwiseCopyable {
        let nameStart: UInt16
        let nameCount: UInt16
        let valueStart: UInt16
        let valueCount: UInt16

        init(_ name: Slice, _ value: Slice) {
            self.nameStart = UInt16(name.start)
            self.nameCount = UInt16(name.count)
            self.valueStart = UInt16(value.start)
            self.valueCount = UInt16(value.count)
        }

        var name: Slice { Slice(start: Int(self.nameStart), count: Int(self.nameCount)) }
        var value: Slice { Slice(start: Int(self.valueStart), count: Int(self.valueCount)) }
    }

    /// Makes an empty head; `storage` is empty too, and kept from an earlier one.
    init(reusing storage: [Field] = []) {
        self.fields = storage
    }

    /// True when a body follows the head.
    public var hasBody: Bool { self.isChunked || (self.contentLength ?? 0) > 0 }

    /// The name of the field at `index`, as sent.
    public func name(at index: Int) -> Slice {
        self.fields[index].name
    }

    /// The value of the field at `index`.
    public func value(at index: Int) -> Slice {
        self.fields[index].value
    }

    /// Looks a field up by its name in lower case.
    public func value(_ lowercaseName: StaticString, in bytes: Span<UInt8>) -> HeaderMatch {
        var match = HeaderMatch(slice: Slice(), occurrences: 0)
        let nameCount = lowercaseName.utf8CodeUnitCount
        let fields = self.fields.span
        for index in fields.indices {
            let field = fields[index]
            guard Int(field.nameCount) == nameCount,
                bytes.extracting(field.name.range).isEqualIgnoringCase(to: lowercaseName)
            else { continue }
            if match.occurrences == 0 { match.slice = field.value }
            match.occurrences += 1
        }
        return match
    }

    mutating func append(_ field: Field) {
        if self.fields.capacity == 0 { self.fields.reserveCapacity(Self.usualFieldCount) }
        self.fields.append(field)
    }

    /// Takes the fields' storage out, emptied, for the next head.
    mutating func takeStorage() -> [Field] {
        var storage: [Field] = []
        swap(&storage, &self.fields)
        storage.removeAll(keepingCapacity: true)
        return storage
    }

    /// The value of a field as text; `nil` when it is absent, repeated or not UTF-8.
    public func singleValue(_ lowercaseName: StaticString, in bytes: Span<UInt8>) -> String? {
        let match = self.value(lowercaseName, in: bytes)
        guard match.occurrences == 1 else { return nil }
        return match.slice.string(in: bytes)
    }

    /// True when the path is `text`, compared as sent (without percent-decoding).
    public func hasPath(_ text: String, in bytes: Span<UInt8>) -> Bool {
        self.path.equals(text, in: bytes)
    }
}
