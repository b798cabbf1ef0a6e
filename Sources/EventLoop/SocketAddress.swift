// SPDX-License-Identifier: Apache-2.0

internal import CLibUV
internal import Glibc

/// An IPv4 or IPv6 address with a port.
public struct SocketAddress: Equatable, Hashable, Sendable {
    /// The bytes of the address in network order.
    private enum Host: Equatable, Hashable {
        case v4(UInt32)
        case v6(high: UInt64, low: UInt64, scope: UInt32)
    }

    private let host: Host
    /// The port, in host order; 0 asks the kernel for a free one.
    public let port: UInt16

    /// Parses an IP literal, version 4 or 6; names are not resolved.
    ///
    /// - Throws: `UVError` (`EINVAL`) when `host` is not an IP literal.
    public init(host: String, port: UInt16) throws(UVError) {
        var v4 = sockaddr_in()
        if unsafe uv_ip4_addr(host, CInt(port), &v4) == 0 {
            self.init(v4)
            return
        }
        var v6 = sockaddr_in6()
        try UVError.check(unsafe uv_ip6_addr(host, CInt(port), &v6))
        self.init(v6)
    }

    init(_ address: sockaddr_in) {
        self.host = .v4(address.sin_addr.s_addr)
        self.port = UInt16(bigEndian: address.sin_port)
    }

    init(_ address: sockaddr_in6) {
        let words = unsafe unsafeBitCast(address.sin6_addr, to: (UInt64, UInt64).self)
        self.host = .v6(high: words.0, low: words.1, scope: address.sin6_scope_id)
        self.port = UInt16(bigEndian: address.sin6_port)
    }

    /// What the kernel reports; nil for a family other than IP.
    init?(_ storage: sockaddr_storage) {
        switch CInt(storage.ss_family) {
        case AF_INET:
            self = unsafe withUnsafeBytes(of: storage) { bytes in
                SocketAddress(unsafe bytes.loadUnaligned(as: sockaddr_in.self))
            }
        case AF_INET6:
            self = unsafe withUnsafeBytes(of: storage) { bytes in
                SocketAddress(unsafe bytes.loadUnaligned(as: sockaddr_in6.self))
            }
        default: return nil
        }
    }

    /// `AF_INET` or `AF_INET6`.
    var family: CInt {
        switch self.host {
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }

    /// Whether the address can only be reached from this machine (127.0.0.0/8, ::1).
    public var isLoopback: Bool {
        switch self.host {
        case .v4(let word): UInt32(bigEndian: word) >> 24 == 127
        case .v6(let high, let low, _):
            high == 0
                && (UInt64(bigEndian: low) == 1
                    // ::ffff:127.x.x.x, what a dual-stack socket reports for an IPv4 peer.
                    || UInt64(bigEndian: low) >> 24 == 0xFFFF_7F)
        }
    }

    /// The address as text, without the port.
    public var hostText: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            // 64 bytes hold every IPv6 literal (INET6_ADDRSTRLEN is 46) and its terminator.
            guard let base = text.baseAddress else { return "" }
            let status = unsafe self.withSockaddr { address, _ in
                unsafe uv_ip_name(address, base, text.count)
            }
            return status == 0 ? unsafe String(cString: base) : ""
        }
    }

    /// Lends the kernel's form of the address.
    func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        switch self.host {
        case .v4(let word):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = self.port.bigEndian
            address.sin_addr.s_addr = word
            return unsafe lend(address, body)
        case .v6(let high, let low, let scope):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = self.port.bigEndian
            unsafe address.sin6_addr = unsafeBitCast((high, low), to: in6_addr.self)
            address.sin6_scope_id = scope
            return unsafe lend(address, body)
        }
    }

    private func lend<Address, R>(
        _ address: Address,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
    ) -> R {
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe body(pointer, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:80` or `[::1]:80`.
    public var description: String {
        switch self.host {
        case .v4: "\(self.hostText):\(self.port)"
        case .v6: "[\(self.hostText)]:\(self.port)"
        }
    }
}
