// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON

/// What an error response (RFC 6749 §5.2, and Entra's additions) says, scrubbed.
struct OAuthErrorBody: Equatable {
    var error: String?
    var aadstsCode: Int?
    /// First line of `error_description`.
    var summary: String?
    var correlationID: String?
    var traceID: String?

    /// The longest `error` or id kept; the real ones have 40 characters at most.
    private static let wordCharactersMax = 64

    /// Reads what there is.
    ///
    /// A body of any other kind, such as a proxy's HTML, yields nothing: it is never quoted.
    init(_ body: [UInt8], scrubber: Scrubber) {
        guard let document = try? JSONReader().read(body), document.root.kind == .object
        else { return }
        let root = document.root
        self.error = Self.word(root["error"]?.string, scrubber)
        self.correlationID = Self.word(root["correlation_id"]?.string, scrubber)
        self.traceID = Self.word(root["trace_id"]?.string, scrubber)
        let description = root["error_description"]?.string
        self.summary = description.map { Self.withoutTrailer(scrubber.firstLine(of: $0)) }
        self.aadstsCode = description.flatMap(Self.code(in:)) ?? Self.firstCode(root["error_codes"])
    }

    private static func firstCode(_ value: JSONValue?) -> Int? {
        guard let value, value.kind == .array else { return nil }
        for element in value.elements {
            if let code = element.int64, code > 0 { return Int(code) }
        }
        return nil
    }

    /// The number after `AADSTS` at the start: more exact than `error_codes`, which groups some.
    private static func code(in description: String) -> Int? {
        let prefix = "AADSTS"
        guard description.hasPrefix(prefix) else { return nil }
        let digits = description.dropFirst(prefix.count).prefix { $0.isASCII && $0.isNumber }
        return digits.count <= 9 ? Int(digits) : nil
    }

    /// `Trace ID: … Correlation ID: … Timestamp: …` says what the members say.
    private static func withoutTrailer(_ line: String) -> String {
        guard let trailer = line.firstRange(of: " Trace ID:") else { return line }
        return String(line[..<trailer.lowerBound])
    }

    private static func word(_ text: String?, _ scrubber: Scrubber) -> String? {
        guard let text, text.count <= Self.wordCharactersMax else { return nil }
        let isWord = text.utf8.allSatisfy { Base64URL.contains($0) || $0 == UInt8(ascii: ".") }
        return isWord && !text.isEmpty ? scrubber.scrub(text) : nil
    }
}
