// SPDX-License-Identifier: Apache-2.0
internal import EventLoop

/// An incremental decoder for chunked bodies (RFC 9112 §7.1).
///
/// Pure: bytes in, bytes out.
///
/// Extensions and trailers are checked, counted and thrown away: no client of this server has a
/// use for them, and servers that kept them have been flooded with them.
package struct ChunkedDecoder: Equatable {
    /// Bytes of all extensions of one body.
    ///
    /// Real ones have a few dozen per body.
    static let extensionBytesMax = 4 * 1024
    /// Bytes of the trailer section, which is read and dropped: real ones are a checksum or a
    /// signature.
    static let trailerBytesMax = 8 * 1024
    /// Hexadecimal digits of one chunk size: up to 2^60, and no flood of leading zeros.
    static let sizeDigitsMax = 15

    package enum Outcome: Equatable {
        /// All of the input was used; the body goes on.
        case needMore
        /// The body ended; the next message begins at this index of the input.
        case complete(end: Int)
        case rejected(RequestDefect)
    }

    private enum Phase: Equatable {
        case size, extensionStart, extensionName, extensionValueStart, extensionToken
        case extensionQuoted, extensionEscape, extensionEnd
        case sizeLineFeed, data, dataReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, endLineFeed
    }

    private let bodyBytesMax: Int
    private var phase = Phase.size
    private var sizeDigits = 0
    /// Of the chunk being read: its size while the size is read, then what is still to come.
    private var chunkBytesLeft = 0
    private var bodyBytes = 0
    private var extensionBytes = 0
    private var trailerBytes = 0

    package init(bodyBytesMax: Int) { self.bodyBytesMax = bodyBytesMax }

    /// Decodes `input` from `start`, appending the content to `body`.
    package mutating func decode(
        _ input: Span<UInt8>,
        from start: Int,
        into body: inout [UInt8]
    ) -> Outcome {
        var index = start
        while index < input.count {
            if self.phase == .data {
                let end = index + min(self.chunkBytesLeft, input.count - index)
                body.append(copying: input.extracting(index..<end))
                self.chunkBytesLeft -= end - index
                index = end
                if self.chunkBytesLeft == 0 { self.phase = .dataReturn }
                continue
            }
            if self.phase == .endLineFeed {
                guard input[index] == ByteClass.lineFeed else { return .rejected(.malformedChunk) }
                return .complete(end: index + 1)
            }
            if let defect = self.step(input[index]) { return .rejected(defect) }
            index += 1
        }
        return .needMore
    }

    private mutating func step(_ byte: UInt8) -> RequestDefect? {
        switch self.phase {
        case .size:
            return self.stepSize(byte)
        case .sizeLineFeed:
            return self.beginChunk(byte)
        case .dataReturn:
            guard byte == ByteClass.carriageReturn else { return .malformedChunk }
            self.phase = .dataLineFeed
        case .dataLineFeed:
            guard byte == ByteClass.lineFeed else { return .malformedChunk }
            self.phase = .size
            self.sizeDigits = 0
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed:
            return self.stepTrailer(byte)
        default:
            return self.stepExtension(byte)
        }
        return nil
    }

    private mutating func stepSize(_ byte: UInt8) -> RequestDefect? {
        if let digit = ByteClass.hexValue(byte) {
            self.sizeDigits += 1
            guard self.sizeDigits <= Self.sizeDigitsMax else { return .malformedChunk }
            self.chunkBytesLeft = self.chunkBytesLeft << 4 | Int(digit)
            return nil
        }
        guard self.sizeDigits > 0 else { return .malformedChunk }
        switch byte {
        case ByteClass.carriageReturn: self.phase = .sizeLineFeed
        case 0x3B: self.phase = .extensionStart
        default: return .malformedChunk
        }
        return nil
    }

    /// `;name[=token or "quoted"]`, again and again (RFC 9112 §7.1.1), without the blanks around
    /// `;` and `=` that only bad senders put there.
    private mutating func stepExtension(_ byte: UInt8) -> RequestDefect? {
        self.extensionBytes += 1
        guard self.extensionBytes <= Self.extensionBytesMax else { return .malformedChunk }
        switch (self.phase, byte) {
        case (.extensionStart, _) where ByteClass.isToken(byte):
            self.phase = .extensionName
        case (.extensionName, 0x3D):
            self.phase = .extensionValueStart
        case (.extensionValueStart, 0x22):
            self.phase = .extensionQuoted
        case (.extensionValueStart, _) where ByteClass.isToken(byte):
            self.phase = .extensionToken
        case (.extensionName, _) where ByteClass.isToken(byte),
            (.extensionToken, _) where ByteClass.isToken(byte):
            break
        case (.extensionQuoted, 0x22):
            self.phase = .extensionEnd
        case (.extensionQuoted, 0x5C):
            self.phase = .extensionEscape
        case (.extensionQuoted, _) where ByteClass.isFieldValue(byte):
            break
        case (.extensionEscape, _) where ByteClass.isFieldValue(byte):
            self.phase = .extensionQuoted
        case (.extensionName, 0x3B), (.extensionToken, 0x3B), (.extensionEnd, 0x3B):
            self.phase = .extensionStart
        case (.extensionName, ByteClass.carriageReturn),
            (.extensionToken, ByteClass.carriageReturn), (.extensionEnd, ByteClass.carriageReturn):
            self.phase = .sizeLineFeed
        default:
            return .malformedChunk
        }
        return nil
    }

    private mutating func beginChunk(_ byte: UInt8) -> RequestDefect? {
        guard byte == ByteClass.lineFeed else { return .malformedChunk }
        guard self.chunkBytesLeft <= self.bodyBytesMax - self.bodyBytes else {
            return .bodyTooLarge
        }
        self.bodyBytes += self.chunkBytesLeft
        self.phase = self.chunkBytesLeft == 0 ? .trailerStart : .data
        return nil
    }

    /// Trailer lines obey the same grammar as header lines (RFC 9112 §7.1.2).
    private mutating func stepTrailer(_ byte: UInt8) -> RequestDefect? {
        self.trailerBytes += 1
        guard self.trailerBytes <= Self.trailerBytesMax else { return .trailerTooLarge }
        switch self.phase {
        case .trailerStart where byte == ByteClass.carriageReturn:
            self.phase = .endLineFeed
        case .trailerStart where ByteClass.isToken(byte):
            self.phase = .trailerName
        case .trailerName where byte == 0x3A:
            self.phase = .trailerValue
        case .trailerName where ByteClass.isToken(byte):
            break
        case .trailerValue where byte == ByteClass.carriageReturn:
            self.phase = .trailerLineFeed
        case .trailerValue where ByteClass.isFieldValue(byte):
            break
        case .trailerLineFeed where byte == ByteClass.lineFeed:
            self.phase = .trailerStart
        default:
            return .malformedChunk
        }
        return nil
    }
}
