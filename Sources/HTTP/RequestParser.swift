// SPDX-License-Identifier: Apache-2.0

/// A strict, incremental parser for request heads (RFC 9112).
///
/// Pure: bytes in, a value out.
///
/// Every byte is looked at once however the head is cut into reads, so a peer that sends one byte
/// at a time costs no more than one that does not. Nothing is allocated.
public struct RequestParser: Sendable {
    /// Largest sum of the two byte limits, so that every index in a head fits 16 bits.
    public static let headBytesCeiling = 65_000
    /// Bytes of a method name; above is 501 (RFC 9112 §3).
    ///
    /// The longest registered one has 17.
    static let methodBytesMax = 32

    /// What `parse` found.
    public enum Outcome: Equatable, Sendable {
        /// The head is not complete; call again with more bytes after the same ones.
        case needMore
        /// `head` is complete; `head.byteCount` bytes belong to it.
        case complete
        /// The bytes are not an acceptable request; parsing cannot go on.
        case rejected(RequestDefect)
    }

    enum Phase: Equatable {
        case start, emptyLineFeed, methodStart, method, targetStart, target, version
        case requestLineFeed, fieldStart, name, value, fieldLineFeed, endLineFeed, done
    }

    /// The head; complete once `parse` returned `.complete`.
    public internal(set) var head: RequestHead

    private let limits: RequestParserLimits
    private var phase = Phase.start
    /// Index of the next byte to look at.
    private var cursor = 0
    /// Where the element being read began.
    private var mark = 0
    /// One past the last byte the current section may have.
    private var sectionEnd: Int
    /// The name of the field whose value is being read.
    private var name = Slice()
    private var framing = RequestFraming()

    /// Makes a parser for one head.
    public init(limits: RequestParserLimits = RequestParserLimits()) {
        self.init(limits: limits, reusing: [])
    }

    /// Makes a parser whose head keeps its fields in `storage`, which is empty.
    init(limits: RequestParserLimits, reusing storage: [RequestHead.Field]) {
        precondition(
            limits.requestLineBytesMax + limits.headerBytesMax <= Self.headBytesCeiling,
            "the head fits 16-bit indices"
        )
        precondition(limits.fieldCountMax <= RequestHead.fieldCountMax, "fields fit the head")
        self.head = RequestHead(reusing: storage)
        self.limits = limits
        self.sectionEnd = limits.requestLineBytesMax + 2
    }

    /// True once a byte of a request was seen, an ignored empty line apart.
    public var hasBegun: Bool { self.phase != .start && self.phase != .emptyLineFeed }

    /// Parses `bytes`: every byte since the first of this head, the earlier ones unchanged.
    public mutating func parse(_ bytes: Span<UInt8>) -> Outcome {
        while self.phase != .done {
            guard self.cursor < self.sectionEnd else {
                return .rejected(
                    self.phase.isInRequestLine ? .requestLineTooLong : .headerTooLarge
                )
            }
            guard self.cursor < bytes.count else { return .needMore }
            let defect =
                self.phase.isInRequestLine ? self.stepInLine(bytes) : self.stepInFields(bytes)
            if let defect { return .rejected(defect) }
        }
        return .complete
    }

    private mutating func stepInLine(_ bytes: Span<UInt8>) -> RequestDefect? {
        let byte = bytes[self.cursor]
        switch self.phase {
        case .start:
            // RFC 9112 §2.2: a server should ignore an empty line before the request line. One.
            if byte != ByteClass.carriageReturn { return self.begin(.method, with: byte) }
            self.advance(to: .emptyLineFeed)
        case .emptyLineFeed:
            guard byte == ByteClass.lineFeed else { return .malformedRequestLine }
            self.advance(to: .methodStart)
            self.sectionEnd += 2
        case .methodStart:
            return self.begin(.method, with: byte)
        case .method:
            return self.scanMethod(bytes)
        case .targetStart:
            guard ByteClass.isTarget(byte) else { return self.lineDefect(byte) }
            self.mark = self.cursor
            self.phase = .target
        case .target:
            return self.scanTarget(bytes)
        case .version:
            return self.scanVersion(bytes)
        default:
            guard byte == ByteClass.lineFeed else { return .malformedRequestLine }
            self.advance(to: .fieldStart)
            self.sectionEnd = self.cursor + self.limits.headerBytesMax
        }
        return nil
    }

    private mutating func begin(_ phase: Phase, with byte: UInt8) -> RequestDefect? {
        guard ByteClass.isToken(byte) else { return self.lineDefect(byte) }
        self.mark = self.cursor
        self.phase = phase
        return nil
    }

    private mutating func scanMethod(_ bytes: Span<UInt8>) -> RequestDefect? {
        let end = min(bytes.count, self.sectionEnd)
        while self.cursor < end, ByteClass.isToken(bytes[self.cursor]) {
            self.cursor += 1
            guard self.cursor - self.mark <= Self.methodBytesMax else { return .methodTooLong }
        }
        guard self.cursor < end else { return nil }
        guard bytes[self.cursor] == ByteClass.space else {
            return self.lineDefect(bytes[self.cursor])
        }
        self.head.methodSlice = Slice(from: self.mark, to: self.cursor)
        self.head.method = HTTPMethod(self.head.methodSlice, in: bytes)
        self.advance(to: .targetStart)
        return nil
    }

    private mutating func scanTarget(_ bytes: Span<UInt8>) -> RequestDefect? {
        let end = min(bytes.count, self.sectionEnd)
        var index = self.cursor
        while index < end, ByteClass.isTarget(bytes[index]) { index += 1 }
        self.cursor = index
        guard index < end else { return nil }
        guard bytes[index] == ByteClass.space else { return self.lineDefect(bytes[index]) }
        self.head.target = Slice(from: self.mark, to: index)
        self.advance(to: .version)
        self.mark = self.cursor
        return self.head.splitTarget(bytes)
    }

    private mutating func scanVersion(_ bytes: Span<UInt8>) -> RequestDefect? {
        let version = "HTTP/1.1".utf8Span.span
        let end = min(bytes.count, self.sectionEnd)
        while self.cursor < end, self.cursor - self.mark < version.count {
            let offset = self.cursor - self.mark
            let byte = bytes[self.cursor]
            let fits =
                offset == 5 || offset == 7 ? ByteClass.isDigit(byte) : byte == version[offset]
            guard fits else { return self.lineDefect(byte) }
            self.cursor += 1
        }
        guard self.cursor < end else { return nil }
        let byte = bytes[self.cursor]
        guard byte == ByteClass.carriageReturn else { return self.lineDefect(byte) }
        guard bytes[self.mark + 5] == 0x31 else { return .unsupportedVersion }
        switch bytes[self.mark + 7] {
        case 0x30: self.head.version = .http10
        case 0x31: self.head.version = .http11
        default: return .unsupportedVersion
        }
        self.advance(to: .requestLineFeed)
        return nil
    }

    private func lineDefect(_ byte: UInt8) -> RequestDefect {
        byte == ByteClass.lineFeed ? .bareLineFeed : .malformedRequestLine
    }

    private mutating func stepInFields(_ bytes: Span<UInt8>) -> RequestDefect? {
        let byte = bytes[self.cursor]
        switch self.phase {
        case .fieldStart:
            if let defect = self.scanWholeFields(bytes) { return defect }
            guard self.cursor < min(bytes.count, self.sectionEnd) else { return nil }
            return self.startField(bytes[self.cursor])
        case .name:
            return self.scanName(bytes)
        case .value:
            return self.scanValue(bytes)
        case .fieldLineFeed:
            guard byte == ByteClass.lineFeed else { return .controlByte }
            self.advance(to: .fieldStart)
        default:
            guard byte == ByteClass.lineFeed else { return .malformedField }
            self.advance(to: .done)
            self.head.byteCount = self.cursor
            return self.framing.conclude(&self.head)
        }
        return nil
    }

    /// Takes the field lines that are complete and plain: nearly all of them, nearly always.
    ///
    /// The line where it stops is left to the phases, which can stop at any byte of it and which
    /// know what is wrong with it. So no byte is looked at more than twice.
    private mutating func scanWholeFields(_ bytes: Span<UInt8>) -> RequestDefect? {
        let end = min(bytes.count, self.sectionEnd)
        while self.head.fieldCount < self.limits.fieldCountMax {
            let start = self.cursor
            let colon = bytes.endOfToken(from: start, to: end)
            guard colon < end, bytes[colon] == 0x3A, colon > start else { return nil }
            let stop = bytes.endOfFieldValue(from: colon + 1, to: end)
            guard stop + 1 < end, bytes[stop] == ByteClass.carriageReturn,
                bytes[stop + 1] == ByteClass.lineFeed
            else { return nil }
            self.cursor = stop + 2
            let name = Slice(from: start, to: colon)
            if let defect = self.complete(name, colon + 1..<stop, bytes) { return defect }
        }
        return nil
    }

    private mutating func complete(
        _ name: Slice,
        _ untrimmed: Range<Int>,
        _ bytes: Span<UInt8>
    ) -> RequestDefect? {
        let range = bytes.trimmed(untrimmed)
        let value = Slice(from: range.lowerBound, to: range.upperBound)
        self.head.append(RequestHead.Field(name, value))
        return self.framing.note(name, value, &self.head, bytes)
    }

    private mutating func startField(_ byte: UInt8) -> RequestDefect? {
        if ByteClass.isToken(byte) {
            guard self.head.fieldCount < self.limits.fieldCountMax else { return .tooManyFields }
            self.mark = self.cursor
            self.phase = .name
            return nil
        }
        switch byte {
        case ByteClass.carriageReturn: self.advance(to: .endLineFeed)
        case ByteClass.lineFeed: return .bareLineFeed
        case ByteClass.space, ByteClass.tab: return .foldedField
        default: return .malformedField
        }
        return nil
    }

    private mutating func scanName(_ bytes: Span<UInt8>) -> RequestDefect? {
        let end = min(bytes.count, self.sectionEnd)
        let index = bytes.endOfToken(from: self.cursor, to: end)
        self.cursor = index
        guard index < end else { return nil }
        guard bytes[index] == 0x3A else {
            // RFC 9112 §5.1: no blank before the colon; other servers have trimmed it, and that
            // difference smuggles.
            return bytes[index] == ByteClass.lineFeed ? .bareLineFeed : .malformedField
        }
        self.name = Slice(from: self.mark, to: index)
        self.advance(to: .value)
        self.mark = self.cursor
        return nil
    }

    private mutating func scanValue(_ bytes: Span<UInt8>) -> RequestDefect? {
        let windowEnd = min(bytes.count, self.sectionEnd)
        self.cursor = bytes.endOfFieldValue(from: self.cursor, to: windowEnd)
        guard self.cursor < windowEnd else { return nil }
        let byte = bytes[self.cursor]
        guard byte == ByteClass.carriageReturn else {
            return byte == ByteClass.lineFeed ? .bareLineFeed : .controlByte
        }
        let end = self.cursor
        self.advance(to: .fieldLineFeed)
        return self.complete(self.name, self.mark..<end, bytes)
    }

    private mutating func advance(to phase: Phase) {
        self.cursor += 1
        self.phase = phase
    }
}

extension RequestParser.Phase {
    fileprivate var isInRequestLine: Bool {
        switch self {
        case .start, .emptyLineFeed, .methodStart, .method, .targetStart, .target, .version,
            .requestLineFeed:
            true
        case .fieldStart, .name, .value, .fieldLineFeed, .endLineFeed, .done: false
        }
    }
}
