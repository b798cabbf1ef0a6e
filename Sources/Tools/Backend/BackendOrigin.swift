// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// The one place a token may be sent to: `BACKEND_API_URL`, checked.
///
/// HTTPS anywhere, plain HTTP to this machine only, because a bearer token in clear text is
/// readable on every hop (RFC 6750 section 5.3).
public struct BackendOrigin: Equatable, Sendable {
    /// The URL that paths are appended to, without a slash at its end.
    public let base: String
    /// Lower case, without brackets and port.
    public let host: String
    /// Whether the host is this machine, by name or address.
    public let isLoopback: Bool

    /// Checks `text`, an absolute URL with an optional port and path prefix.
    ///
    /// - Throws: `BackendOriginError` naming the first thing wrong.
    public init(_ text: String) throws(BackendOriginError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw .characters
        }
        guard let (scheme, rest) = BackendOrigin.split(text, at: "://") else { throw .scheme }
        let isPlain = scheme.lowercased() == "http"
        guard isPlain || scheme.lowercased() == "https" else { throw .scheme }
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else { throw .queryOrFragment }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else { throw .userInfo }
        let (host, port) = try BackendOrigin.hostAndPort(authority)
        let isLoopback = BackendOrigin.isLoopback(host)
        guard !isPlain || isLoopback else { throw .plainHTTP }

        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path = path.dropLast() }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard segments.allSatisfy({ BackendURL.isUsableSegment(String($0)) }) else { throw .path }

        let literal = host.contains(":") ? "[\(host)]" : host
        self.base = (isPlain ? "http://" : "https://") + literal + port + path
        self.host = host
        self.isLoopback = isLoopback
    }

    /// The host in lower case without brackets, and the port with its colon or nothing.
    private static func hostAndPort(
        _ authority: Substring
    ) throws(BackendOriginError) -> (host: String, port: String) {
        var host = authority
        var port: Substring = ""
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw .host }
            host = authority[authority.startIndex...end].dropFirst().dropLast()
            port = authority[authority.index(after: end)...]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { throw .host }
        } else {
            host = authority.prefix { $0 != ":" }
            port = authority.dropFirst(host.count)
            let isNamed = host.utf8.allSatisfy {
                PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~")
            }
            guard !host.isEmpty, host.first != ".", isNamed else { throw .host }
        }
        guard port.isEmpty || port.first == ":" else { throw .host }
        guard port.count != 1 else { throw .port }
        if !port.isEmpty {
            let isDecimal = port.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
            guard isDecimal, let number = UInt16(port.dropFirst()), number > 0 else { throw .port }
        }
        return (host.lowercased(), String(port))
    }

    /// `localhost`, 127.0.0.0/8 or ::1 (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3).
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in
                part.utf8.count <= 3 && part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
                    && UInt8(part) != nil
            }
    }

    private static func split(_ text: String, at mark: String) -> (String, Substring)? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix(mark) else {
            return nil
        }
        return (String(text[..<colon]), text[colon...].dropFirst(mark.count))
    }
}
