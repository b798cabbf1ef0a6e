// SPDX-License-Identifier: Apache-2.0

/// The response of one exchange while it arrives: pure bookkeeping with limits.
struct ResponseBuffer {
    /// A larger head is refused; Node and nginx stop at 16 and 32 KiB.
    static let headBytesMax = 64 * 1024
    /// What a head is given at first: most fit, so it is allocated once.
    static let headBytesUsual = 512
    /// What a body of unannounced length is given at first.
    static let bodyBytesUsual = 4 * 1024

    /// Why the exchange must end, once a limit was passed.
    private(set) var refusal: TransferError?
    /// Whether any line of a response came.
    private(set) var hasBegun = false
    /// Bytes that the body takes, or will take by its announced length.
    private(set) var bodyBytesHeld = 0
    private var head: [UInt8] = []
    private var isHeadComplete = false
    private var body: [UInt8] = []
    private var bodyBytesMax: Int

    init(bodyBytesMax: Int) { self.bodyBytesMax = max(0, bodyBytesMax) }

    /// Takes one line of the head, its end included; false to end the exchange.
    ///
    /// libcurl gives status lines, fields, empty lines, and after a chunked body trailers.
    mutating func takeHeadLine(_ line: Span<UInt8>) -> Bool {
        self.hasBegun = true
        if startsStatusLine(line) && self.body.isEmpty {
            // An interim response (RFC 9110 §15.2) is followed by another head: start over.
            self.head.removeAll(keepingCapacity: true)
            self.isHeadComplete = false
            return true
        }
        // Trailers must not pass for header fields (RFC 9110 §6.5.1).
        if self.isHeadComplete { return true }
        if line.count <= 2 {
            self.isHeadComplete = true
            return true
        }
        guard self.head.count + line.count <= ResponseBuffer.headBytesMax else {
            self.refusal = .badResponse
            return false
        }
        if self.head.isEmpty { self.head.reserveCapacity(ResponseBuffer.headBytesUsual) }
        self.head.append(copying: line)
        return true
    }

    /// Whether the next piece of the body is the first one.
    var isBodyEmpty: Bool { self.body.isEmpty }

    /// Takes a piece of the body; false to end the exchange.
    ///
    /// With the first piece comes the announced length, negative when there is none. `room` is
    /// what the bodies of all exchanges may still take together.
    mutating func takeBody(_ bytes: Span<UInt8>, announced: Int, room: Int = .max) -> Bool {
        guard announced <= self.bodyBytesMax,
            bytes.count <= self.bodyBytesMax - self.body.count
        else { return self.refuse(.bodyTooLarge) }
        // An announced body takes its place at once: one that began will not be refused later.
        let wanted = max(self.bodyBytesHeld, announced, self.body.count + bytes.count)
        guard wanted - self.bodyBytesHeld <= room else { return self.refuse(.noRoom) }
        self.bodyBytesHeld = wanted
        if self.body.isEmpty {
            let usual = min(ResponseBuffer.bodyBytesUsual, self.bodyBytesMax)
            self.body.reserveCapacity(max(announced >= 0 ? announced : usual, bytes.count))
        }
        self.body.append(copying: bytes)
        return true
    }

    /// The finished response.
    func response(status: Int) -> HTTPClient.Response {
        HTTPClient.Response(
            status: status,
            headers: ResponseHeaders(bytes: self.head),
            body: self.body
        )
    }

    private mutating func refuse(_ error: TransferError) -> Bool {
        self.refusal = error
        return false
    }
}

private func startsStatusLine(_ line: Span<UInt8>) -> Bool {
    line.count >= 5 && line[0] == UInt8(ascii: "H") && line[1] == UInt8(ascii: "T")
        && line[2] == UInt8(ascii: "T") && line[3] == UInt8(ascii: "P")
        && line[4] == UInt8(ascii: "/")
}
