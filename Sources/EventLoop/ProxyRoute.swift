// SPDX-License-Identifier: Apache-2.0

/// Which way a request goes, and why: what libcurl 7.88 makes of the proxy variables, for
/// explanations.
///
/// libcurl decides by itself; a test compares the two.
public enum ProxyRoute: Equatable, Sendable {
    /// No variable names a proxy for this scheme.
    case direct
    /// A proxy is named, and this entry of `NO_PROXY` exempts the host.
    case exempt(entry: String)
    /// Through the proxy that this variable names; without user name and password.
    case proxy(url: String, variable: String)
}

extension ProxyEnvironment {
    /// The way to `url`, which has a scheme.
    func route(to url: String) -> ProxyRoute {
        guard let separator = url.firstRange(of: "://") else { return .direct }
        let scheme = url[..<separator.lowerBound].lowercased()
        guard let (variable, value) = self.proxy(forScheme: scheme) else { return .direct }
        let host = Self.host(url[separator.upperBound...])
        if let entry = self.exception(for: host) { return .exempt(entry: entry) }
        return .proxy(url: Self.withoutUser(value), variable: variable)
    }

    /// In libcurl's order (url.c): lower case first, and HTTP_PROXY never.
    private func proxy(forScheme scheme: String) -> (name: String, value: String)? {
        let names =
            scheme == "http"
            ? ["http_proxy", "all_proxy", "ALL_PROXY"]
            : ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        for name in names {
            if let found = self.variables.first(where: { $0.name == name }) { return found }
        }
        return nil
    }

    /// Whose entry covers the host, as `Curl_check_noproxy` sees it: the same name or one above
    /// it, an address, or a range of IPv4 addresses.
    private func exception(for host: String) -> String? {
        if self.exceptions == "*" { return "*" }
        let host = host.hasSuffix(".") ? String(host.dropLast()) : host
        let address = Self.address(host)
        let entries = self.exceptions.split { $0 == "," || $0 == " " || $0 == "\t" }
        return entries.map(String.init).first { entry in
            if let address { return Self.covers(entry, address) }
            var name = entry.lowercased()[...]
            if name.hasSuffix(".") { name.removeLast() }
            if name.hasPrefix(".") { name.removeFirst() }
            return !name.isEmpty && (host == name || host.hasSuffix("." + name))
        }
    }

    private static func covers(_ entry: String, _ address: UInt32) -> Bool {
        let parts = entry.split(separator: "/", maxSplits: 1)
        guard let first = parts.first, let network = Self.address(String(first)) else {
            return false
        }
        guard parts.count == 2 else { return network == address }
        guard let bits = UInt32(parts[1]), bits <= 32 else { return false }
        return bits == 0 || (network ^ address) >> (32 - bits) == 0
    }

    /// A dotted quad.
    private static func address(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part) else { return nil }
            address = address << 8 | UInt32(byte)
        }
        return address
    }

    /// Lower case, without port, user and brackets.
    private static func host(_ rest: Substring) -> String {
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.split(separator: "@").last ?? ""
        if host.hasPrefix("[") { return host.dropFirst().prefix { $0 != "]" }.lowercased() }
        return host.prefix { $0 != ":" }.lowercased()
    }

    private static func withoutUser(_ url: String) -> String {
        let scheme = url.firstRange(of: "://").map { url[..<$0.upperBound] } ?? "http://"
        let rest = url.dropFirst(url.hasPrefix(scheme) ? scheme.count : 0)
        let authority = rest.prefix { $0 != "/" }
        return String(scheme) + (authority.split(separator: "@").last ?? "")
    }
}
