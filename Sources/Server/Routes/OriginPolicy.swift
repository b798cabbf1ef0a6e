// SPDX-License-Identifier: Apache-2.0

/// Decides which browser origins may call (MCP transports, "Security": servers validate `Origin`).
struct OriginPolicy {
    private let allowed: Set<String>

    /// - Parameters:
    ///   - origins: Lower-case origins as browsers send them, `scheme://host[:port]`.
    ///   - port: The server's own port; its loopback origins are always allowed.
    init(origins: [String], port: Int) {
        let own = ["localhost", "127.0.0.1", "[::1]"].map { "http://\($0):\(port)" }
        self.allowed = Set(origins.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } + own)
    }

    /// `null` and anything not listed are refused; there is no suffix matching.
    func accepts(_ origin: String) -> Bool { self.allowed.contains(origin.lowercased()) }
}
