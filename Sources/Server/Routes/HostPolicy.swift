// SPDX-License-Identifier: Apache-2.0

/// Decides which `Host` values the MCP routes answer: the defence against DNS rebinding.
///
/// Without an allow list it accepts only names that a public DNS record cannot have: IP literals,
/// `localhost`, single labels and names inside the cluster.
struct HostPolicy {
    /// Exact lower-case hosts, optionally with a port; `*.` matches one or more labels before it.
    let allowed: [String]

    /// `authority` is the lower-cased value of the `Host` header.
    func accepts(_ authority: String) -> Bool {
        guard let host = Self.host(of: authority), !host.isEmpty else { return false }
        if self.allowed.isEmpty { return Self.isUnreachableByPublicDNS(host) }
        return self.allowed.contains { pattern in
            if pattern.hasPrefix("*.") { return host.hasSuffix(pattern.dropFirst()) }
            return pattern == host || pattern == authority
        } || Self.isLoopback(host)
    }

    static func isUnreachableByPublicDNS(_ host: String) -> Bool {
        if Self.isIPLiteral(host) || host == "localhost" { return true }
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        if !name.contains(".") { return true }
        return name.hasSuffix(".svc") || name.hasSuffix(".svc.cluster.local")
    }

    static func isIPLiteral(_ host: String) -> Bool { Self.isIPv4(host) || Self.isIPv6(host) }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && Self.isIPv4(host))
    }

    private static func isIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.allSatisfy(\.isWholeNumber)
                    && (Int(part) ?? 256) <= 255
            }
    }

    private static func isIPv6(_ host: String) -> Bool {
        host.contains(":") && host.utf8.count <= 45
            && host.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x3A, 0x61...0x66, 0x41...0x46, 0x2E: true
                default: false
                }
            }
    }

    /// The host without port and brackets; nil when the value is malformed.
    private static func host(of authority: String) -> String? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || Self.isPort(rest) else { return nil }
            return String(authority[authority.index(after: authority.startIndex)..<end])
        }
        guard let colon = authority.firstIndex(of: ":") else { return authority }
        guard Self.isPort(authority[colon...]) else { return nil }
        return String(authority[..<colon])
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.first == ":" && text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
