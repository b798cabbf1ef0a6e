// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import EventLoop

/// Goal: connections arrive on every kind of address, wait while accepting is paused or
/// descriptors ran out, and a listener can be closed at any moment.
@Suite struct ListenerTests {
    /// Connects `count` times and returns how many connections the listener delivered.
    private func connect(
        _ count: Int,
        from host: String,
        to listener: Listener,
        on loop: Loop
    ) throws -> Int {
        var delivered = 0
        listener.onConnection = { stream in
            stream.close()
            delivered += 1
            if delivered == count { listener.close() }
        }
        for _ in 0..<count {
            let address = try SocketAddress(host: host, port: listener.address.port)
            try Stream.connect(on: loop, to: address) { result in
                (try? result.get())?.close()
            }
        }
        try finish(loop)
        return delivered
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("::", "127.0.0.1"), ("::", "::1"),
    ])
    func acceptsOn(host: String, from client: String) throws {
        let loop = try Loop()
        let address = try SocketAddress(host: host, port: 0)
        let listener = try Listener(on: loop, address: address, backlog: 8)
        #expect(listener.address.port != 0)
        #expect(try self.connect(3, from: client, to: listener, on: loop) == 3)
    }

    @Test func takesABurstLargerThanOneTurnAllows() throws {
        let loop = try Loop()
        let listener = try Listener(on: loop, address: anyPort(), backlog: 512)
        let count = Listener.acceptsPerTurnMax * 2 + 1
        #expect(try self.connect(count, from: "127.0.0.1", to: listener, on: loop) == count)
    }

    @Test func refusesAnAddressInUse() throws {
        let loop = try Loop()
        let first = try Listener(on: loop, address: anyPort(), backlog: 1)
        #expect(throws: UVError.addressInUse) {
            try Listener(on: loop, address: first.address, backlog: 1)
        }
        first.close()
        try finish(loop)
    }

    @Test func sharesAnAddressWhenAskedTo() throws {
        let loop = try Loop()
        let first = try Listener(on: loop, address: anyPort(), backlog: 1, reusePort: true)
        let second = try Listener(on: loop, address: first.address, backlog: 1, reusePort: true)
        #expect(first.address == second.address)
        first.close()
        second.close()
        try finish(loop)
    }

    @Test func leavesConnectionsWaitingWhilePaused() throws {
        let loop = try Loop()
        let listener = try Listener(on: loop, address: anyPort(), backlog: 8)
        listener.pause()
        var events: [String] = []
        listener.onConnection = { stream in
            events.append("accepted")
            stream.close()
            listener.close()
        }
        try Stream.connect(on: loop, to: listener.address) { result in
            // The kernel completed the handshake: the connection is in the backlog.
            events.append("connected")
            (try? result.get())?.close()
            try? after(5, on: loop) {
                events.append("resumed")
                listener.resume()
            }
        }
        try finish(loop)
        #expect(events == ["connected", "resumed", "accepted"])
    }

    @Test func closesInsideItsOwnCallback() throws {
        let loop = try Loop()
        let listener = try Listener(on: loop, address: anyPort(), backlog: 8)
        #expect(try self.connect(1, from: "127.0.0.1", to: listener, on: loop) == 1)
        listener.close()
    }

    @Test func reportsThePeersAddress() throws {
        let loop = try Loop()
        var addresses: [SocketAddress?] = []
        try connectedPair(on: loop) { near, far in
            addresses = [near.peerAddress, far.localAddress, far.peerAddress, near.localAddress]
            near.close()
            far.close()
            addresses.append(near.peerAddress)
        }
        try finish(loop)
        #expect(addresses.count == 5)
        #expect(addresses[0] == addresses[1])
        #expect(addresses[2] == addresses[3])
        #expect(addresses[0]?.isLoopback == true)
        #expect(addresses[4] == nil)
    }

    @Test func waitsForDescriptorsInsteadOfDroppingConnections() async {
        await #expect(processExitsWith: .success) {
            let loop = try Loop()
            let listener = try Listener(on: loop, address: anyPort(), backlog: 8)
            // Take every descriptor but two: the connecting side's, and libuv's own reserve.
            var limit = rlimit(rlim_cur: 64, rlim_max: 64)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            var taken: [CInt] = []
            while true {
                let descriptor = dup(0)
                if descriptor < 0 { break }
                taken.append(descriptor)
            }
            _ = close(taken.removeLast())
            _ = close(taken.removeLast())
            var result: [String] = []
            listener.onConnection = { stream in
                stream.write("welcome")
                stream.close()
                listener.close()
            }
            try Stream.connect(on: loop, to: listener.address) { connection in
                guard let stream = try? connection.get() else { return }
                stream.onRead = { _ in result.append("welcomed") }
                stream.onEnd = { [unowned stream] error in
                    result.append(error == nil ? "end" : "error")
                    stream.close()
                }
                try? stream.startReading()
            }
            func giveBackOnceExhausted() {
                guard listener.exhaustionCount > 0 else {
                    try? after(1, on: loop) { giveBackOnceExhausted() }
                    return
                }
                result.append("exhausted")
                for descriptor in taken { _ = close(descriptor) }
            }
            giveBackOnceExhausted()
            try finish(loop)
            let isRight = result == ["exhausted", "welcomed", "end"]
            if !isRight { StandardOutput.writeError("\(result)\n") }
            ProcessControl.exit(isRight ? 0 : 1)
        }
    }
}
