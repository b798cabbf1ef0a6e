// SPDX-License-Identifier: Apache-2.0

/// The parts of a URL that a credential may be sent to: `https`, or `http` on loopback, without
/// user information, query and fragment.
struct AuthorityURL: Equatable {
    /// `https` or `http`.
    let scheme: String
    /// Lower case, an IPv6 address in its brackets.
    let host: String
    /// With its colon, or empty.
    let port: String
    /// With its slash and without one at the end, or empty.
    let path: String

    /// The port that is meant.
    var portNumber: String {
        if !self.port.isEmpty { return String(self.port.dropFirst()) }
        return self.scheme == "https" ? "443" : "80"
    }

    /// Reads `text`; without a scheme `https` is meant.
    init?(_ text: String) {
        // `host:8443` has no scheme: only `://` ends one.
        let (scheme, rest) =
            if let separator = text.firstRange(of: "://") {
                (text[..<separator.lowerBound].lowercased(), text[separator.upperBound...])
            } else {
                ("https", text[...])
            }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let (host, port) = Self.splitPort(rest[..<slash]) else { return nil }
        let isSafe = scheme == "https" || (scheme == "http" && Authority.isLoopback(host))
        guard isSafe else { return nil }
        let segments = rest[slash...].split(separator: "/")
        guard segments.allSatisfy({ Authority.isTenant(String($0)) }) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = segments.map { "/" + $0 }.joined()
    }

    /// `nil` for user information, an empty or malformed host, and a port outside 1...65535.
    private static func splitPort(_ text: Substring) -> (host: String, port: String)? {
        let host: Substring
        let rest: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[...end]
            rest = text[text.index(after: end)...]
            let address = host.dropFirst().dropLast()
            guard !address.isEmpty,
                address.allSatisfy({ $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") })
            else { return nil }
        } else {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            host = text[..<colon]
            rest = text[colon...]
            guard Authority.isTenant(String(host)) else { return nil }
        }
        guard !rest.isEmpty else { return (host.lowercased(), "") }
        guard rest.first == ":", rest.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }),
            let port = UInt16(rest.dropFirst()), port > 0
        else { return nil }
        return (host.lowercased(), ":\(port)")
    }
}
