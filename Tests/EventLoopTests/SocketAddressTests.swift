// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: IP literals go in and come out unchanged; anything else is refused.
@Suite struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:80"), ("0.0.0.0", "0.0.0.0:80"), ("::", "[::]:80"),
        ("::1", "[::1]:80"), ("2001:db8::7", "[2001:db8::7]:80"),
    ])
    func describesWhatItParsed(host: String, text: String) throws {
        let address = try SocketAddress(host: host, port: 80)
        #expect(address.description == text)
        #expect(address.hostText == host)
        #expect(address.port == 80)
        #expect(try address == SocketAddress(host: host, port: 80))
        #expect(try address != SocketAddress(host: host, port: 81))
    }

    @Test(arguments: ["", "localhost", "1.2.3", "256.1.1.1", "[::1]", "::g", "127.0.0.1:80"])
    func refusesWhatIsNoLiteral(host: String) {
        #expect(throws: UVError.invalidArgument) { try SocketAddress(host: host, port: 80) }
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.9", true), ("::1", true), ("::ffff:127.0.0.1", true),
        ("10.0.0.1", false), ("::2", false), ("::", false), ("::ffff:10.0.0.1", false),
    ])
    func knowsLoopback(host: String, isLoopback: Bool) throws {
        #expect(try SocketAddress(host: host, port: 1).isLoopback == isLoopback)
    }
}
