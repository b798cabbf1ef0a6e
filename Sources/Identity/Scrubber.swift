// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Takes anything that could be a token or a known secret out of text that others wrote.
///
/// Error descriptions, child process output and response fields reach operators only through
/// here: azure-identity has printed access tokens in three ways.
struct Scrubber {
    /// The longest text kept, in characters: one line of a log, not a page.
    static let charactersMax = 400
    /// A run of token characters this long is a token: the longest identifier that Entra prints,
    /// a GUID, has 36, and the longest URL path segments stay under this.
    static let opaqueRunCharactersMin = 64
    static let mask = "<masked>"

    /// Secrets of the exchange at hand, plain and as a form carries them: the server may echo
    /// either.
    private let secrets: [[UInt8]]

    init(_ secrets: [Secret] = []) {
        let values = secrets.filter { !$0.isEmpty }.map(\.value)
        self.secrets =
            values.map { Array($0.utf8) }
            + values.map { Array(PercentEncoding.encode($0).utf8) }
    }

    /// The first line of `text` without control characters, tokens and known secrets, capped.
    func firstLine(of text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\r" {
                guard line.isEmpty else { break }
                continue
            }
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            line.unicodeScalars.append(isControl ? " " : scalar)
        }
        let scrubbed = self.scrub(line)
        guard scrubbed.count > Self.charactersMax else { return scrubbed }
        return scrubbed.prefix(Self.charactersMax) + "…"
    }

    /// `text` with every token-shaped run and every known secret masked.
    func scrub(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for secret in self.secrets { bytes = Self.replace(secret, in: bytes) }
        var output: [UInt8] = []
        var run: [UInt8] = []
        for byte in bytes {
            if Self.isTokenCharacter(byte) {
                run.append(byte)
            } else {
                Self.flush(&run, into: &output)
                output.append(byte)
            }
        }
        Self.flush(&run, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private static func flush(_ run: inout [UInt8], into output: inout [UInt8]) {
        output.append(contentsOf: Self.looksLikeToken(run) ? Array(Self.mask.utf8) : run)
        run.removeAll(keepingCapacity: true)
    }

    /// A JWT begins with the base64url of `{"`, which is `eyJ`, wherever in the run it stands;
    /// or it is three long parts; or the run is simply too long to be a word.
    private static func looksLikeToken(_ run: [UInt8]) -> Bool {
        if run.count >= Self.opaqueRunCharactersMin { return true }
        guard run.count >= 12 else { return false }
        let marker = Array("eyJ".utf8)
        for index in 0...(run.count - marker.count)
        where run[index..<(index + marker.count)].elementsEqual(marker) { return true }
        let parts = run.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy { $0.count >= 12 }
    }

    /// `/` and `:` are left out so that URLs fall into short runs and stay readable.
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        Base64URL.contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
            || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "=")
    }

    private static func replace(_ secret: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= secret.count else { return bytes }
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let end = index + secret.count
            if end <= bytes.count, bytes[index..<end].elementsEqual(secret) {
                output.append(contentsOf: Self.mask.utf8)
                index = end
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }
}
