// SPDX-License-Identifier: Apache-2.0

internal import CLibUV
internal import Glibc

/// A listening TCP descriptor: created, bound, and owned until dropped.
@safe struct ListeningSocket: ~Copyable {
    let descriptor: CInt

    /// What one `accept` brought.
    enum Accepted {
        case connection(CInt)
        /// Nothing is waiting.
        case none
        /// The process or the machine has no descriptor or memory left; the connection waits.
        case exhausted
        case failed(UVError)
    }

    /// Binds and listens.
    ///
    /// An IPv6 wildcard takes IPv4 too (dual stack, RFC 3493 §5.3).
    static func open(
        address: SocketAddress,
        backlog: Int,
        reusePort: Bool
    ) throws(UVError) -> ListeningSocket {
        let descriptor = clibuv_stream_socket(address.family)
        guard descriptor >= 0 else { throw .lastSystemError }
        // From here on every way out closes it.
        let socket = ListeningSocket(descriptor: descriptor)
        try socket.listen(address: address, backlog: backlog, reusePort: reusePort)
        return socket
    }

    private init(descriptor: CInt) { self.descriptor = descriptor }

    private func listen(
        address: SocketAddress,
        backlog: Int,
        reusePort: Bool
    ) throws(UVError) {
        try self.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
        if reusePort { try self.setOption(SOL_SOCKET, SO_REUSEPORT, 1) }
        if address.family == AF_INET6 {
            try self.setOption(CInt(IPPROTO_IPV6), IPV6_V6ONLY, 0)
        }
        let bound = unsafe address.withSockaddr { unsafe bind(self.descriptor, $0, $1) }
        guard bound == 0 else { throw .lastSystemError }
        guard Glibc.listen(self.descriptor, CInt(clamping: backlog)) == 0 else {
            throw .lastSystemError
        }
    }

    deinit { _ = close(self.descriptor) }

    /// The address it is bound to, with the port the kernel chose.
    var address: SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe getsockname(self.descriptor, pointer, &length)
            }
        }
        return status == 0 ? SocketAddress(storage) : nil
    }

    /// Takes one connection from the backlog, non-blocking and closed on exec.
    func accept() -> Accepted {
        while true {
            let descriptor = clibuv_accept(self.descriptor)
            if descriptor >= 0 { return .connection(descriptor) }
            switch errno {
            // Gone before it was taken (accept(2)): there may be more behind it.
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH:
                continue
            case EAGAIN: return .none
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            default: return .failed(.lastSystemError)
            }
        }
    }

    private func setOption(_ level: CInt, _ name: CInt, _ value: CInt) throws(UVError) {
        var value = value
        let size = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe setsockopt(self.descriptor, level, name, &value, size) == 0 else {
            throw .lastSystemError
        }
    }
}

extension UVError {
    /// The `errno` of the system call that just failed, as libuv would report it.
    static var lastSystemError: UVError { UVError(code: -max(errno, 1)) }
}
