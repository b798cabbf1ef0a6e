// SPDX-License-Identifier: Apache-2.0

/// An `http` or `https` URL that other paths are appended to.
struct BaseURL: Equatable {
    let scheme: String
    /// Lower-cased host, IPv6 without brackets.
    let host: String
    let port: Int
    /// The whole URL without a trailing slash.
    let text: String

    /// Whether a secret may travel over it: TLS, or a connection that never leaves this machine.
    var isConfidential: Bool { self.scheme == "https" || self.isLoopback }

    var isLoopback: Bool {
        self.host == "localhost" || self.host == "::1"
            || (self.host.hasPrefix("127.") && self.host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// Why `text` is no such URL; nil when it is one.
    static func parse(_ text: String) -> Result<BaseURL, Reason> {
        guard let separator = text.range(ofFirst: "://") else {
            return .failure("must start with https://")
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else {
            return .failure("must start with https:// (http:// for loopback only)")
        }
        let rest = text[separator.upperBound...]
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return .failure("must not contain blanks or non-ASCII characters")
        }
        guard !rest.contains("?"), !rest.contains("#") else {
            return .failure("must not have a query or fragment")
        }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else { return .failure("must not contain credentials") }
        guard let (host, port) = Self.split(authority, defaultPort: scheme == "https" ? 443 : 80)
        else { return .failure("has no valid host and port") }
        var whole = "\(scheme)://\(rest)"
        while whole.hasSuffix("/") { whole.removeLast() }
        return .success(BaseURL(scheme: scheme, host: host, port: port, text: whole))
    }

    /// A reason in words, usable as the error of a `Result`.
    struct Reason: Error, Equatable, ExpressibleByStringLiteral {
        let text: String
        init(stringLiteral value: String) { self.text = value }
    }

    private static func split(
        _ authority: Substring,
        defaultPort: Int
    ) -> (host: String, port: Int)? {
        var host = authority
        var port = defaultPort
        let afterBracket = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[afterBracket...].lastIndex(of: ":") {
            guard let number = Int(authority[authority.index(after: colon)...]),
                (1...65_535).contains(number)
            else { return nil }
            host = authority[..<colon]
            port = number
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        return (host.lowercased(), port)
    }
}

extension String {
    fileprivate func range(ofFirst needle: String) -> Range<Index>? {
        var index = self.startIndex
        while index < self.endIndex {
            if self[index...].hasPrefix(needle) {
                return index..<self.index(index, offsetBy: needle.count)
            }
            index = self.index(after: index)
        }
        return nil
    }
}
