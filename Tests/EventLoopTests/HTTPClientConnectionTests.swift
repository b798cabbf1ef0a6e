// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: connections are kept and reused within their limits, and a dead one is noticed without a
/// busy loop.
@Suite struct HTTPClientConnectionTests {
    @Test func usesOneConnectionForManyExchanges() throws {
        let world = try HTTPWorld(.reply(response("ok")))
        var left = 100
        func next() {
            world.get { result in
                #expect((try? result.get().status) == 200)
                left -= 1
                if left == 0 { world.stop() } else { next() }
            }
        }
        next()
        try finish(world.loop)
        #expect(world.peer.acceptedCount == 1)
        #expect(world.peer.requests.count == 100)
    }

    @Test func keepsTheWatchOfAKeptConnection() throws {
        let world = try HTTPWorld(.reply(response("ok")))
        world.get { _ in
            #expect(world.client.watches.count == 1)
            #expect(world.client.watches.idleWakeups == 0)
            world.stop()
            #expect(world.client.watches.count == 0)
        }
        try finish(world.loop)
    }

    @Test func endsTheLoopWhileConnectionsAreKept() throws {
        let world = try HTTPWorld(.reply(response("ok")))
        var isDone = false
        world.get { _ in
            isDone = true
            world.peer.listener.close()
            for stream in world.peer.streams { stream.stopReading() }
        }
        // Returns because a resting watch does not keep the loop running.
        try finish(world.loop)
        #expect(isDone)
        #expect(world.client.watches.count == 1)
        world.stop()
        try finish(world.loop)
    }

    @Test func noticesThatAKeptConnectionWasClosedWithoutSpinning() throws {
        let world = try HTTPWorld(.replyAndClose(response("ok")))
        var wakeups = 0
        world.get { _ in
            // The peer's FIN arrives while nothing is transferred.
            try? after(20, on: world.loop) {
                wakeups = world.client.watches.idleWakeups
                #expect(world.client.watches.count == 0)
                world.get { result in
                    #expect((try? result.get().status) == 200)
                    world.stop()
                }
            }
        }
        try finish(world.loop)
        #expect(wakeups == 1)
        #expect(world.peer.acceptedCount == 2)
    }

    @Test func noticesUnaskedBytesOnAKeptConnectionWithoutSpinning() throws {
        let world = try HTTPWorld(.reply(response("ok")))
        world.get { _ in
            world.peer.streams[0].write("HTTP/1.1 408 Request Timeout\r\n\r\n")
            try? after(20, on: world.loop) {
                #expect(world.client.watches.idleWakeups == 1)
                world.get { result in
                    #expect((try? result.get().status) == 200)
                    world.stop()
                }
            }
        }
        try finish(world.loop)
        #expect(world.peer.acceptedCount == 2)
    }

    @Test func triesAgainWhenAKeptConnectionDiesUnderTheRequest() throws {
        let world = try HTTPWorld(.reply(response("ok")))
        world.get { _ in
            // Reset on arrival: libcurl could not have known, and asks once more by itself.
            world.peer.script = .reset
            world.peer.onRequest = { world.peer.script = .reply(response("again")) }
            world.get { result in
                #expect((try? result.get().body) == Array("again".utf8))
                world.stop()
            }
        }
        try finish(world.loop)
        #expect(world.peer.acceptedCount == 2)
    }

    @Test func runsManyExchangesAtATime() throws {
        let world = try HTTPWorld(.reply(response("ok")))
        var done = 0
        for index in 0..<50 {
            world.get("/\(index)") { result in
                #expect((try? result.get().status) == 200)
                done += 1
                if done == 50 { world.stop() }
            }
        }
        #expect(world.client.transfersRunning == 50)
        try finish(world.loop)
        #expect(done == 50)
        #expect(world.peer.acceptedCount <= 50)
    }

    @Test func opensNoMoreConnectionsThanAllowed() throws {
        let world = try HTTPWorld(.reply(response("ok"))) { $0.connectionsPerHostMax = 3 }
        var done = 0
        for _ in 0..<40 {
            world.get { result in
                #expect((try? result.get().status) == 200)
                done += 1
                if done == 40 { world.stop() }
            }
        }
        try finish(world.loop)
        #expect(done == 40)
        #expect(world.peer.acceptedCount == 3)
    }

    @Test func watchesANewSocketWithTheNumberJustClosed() throws {
        // One at a time, each on a connection of its own: libcurl closes one and opens the next
        // below the same callback, and the kernel gives it the same number.
        let text = response("ok", fields: "Connection: close\r\n")
        let world = try HTTPWorld(.replyAndClose(text)) { $0.connectionsPerHostMax = 1 }
        var done = 0
        for _ in 0..<10 {
            world.get { result in
                #expect((try? result.get().status) == 200)
                done += 1
                if done == 10 { world.stop() }
            }
        }
        try finish(world.loop)
        #expect(done == 10)
        #expect(world.peer.acceptedCount == 10)
    }

    @Test func keepsNoMoreIdleConnectionsThanAllowed() throws {
        let world = try HTTPWorld(.reply(response("ok"))) { $0.connectionsIdleMax = 2 }
        var done = 0
        for _ in 0..<8 {
            world.get { _ in
                done += 1
                guard done == 8 else { return }
                try? after(10, on: world.loop) {
                    #expect(world.client.watches.count <= 2)
                    #expect(world.peer.ends.count >= 6)
                    world.stop()
                }
            }
        }
        try finish(world.loop)
        #expect(done == 8)
    }

    @Test func waitsForNoTimerOnTheWay() throws {
        let world = try HTTPWorld(.reply(response("hi")))
        var left = 500
        var begin: UInt64 = 0
        var shortest = UInt64.max
        func next() {
            begin = MonotonicClock.nowNS()
            world.get { _ in
                shortest = min(shortest, MonotonicClock.nowNS() - begin)
                left -= 1
                if left == 0 { world.stop() } else { next() }
            }
        }
        next()
        try finish(world.loop)
        // A millisecond timer anywhere would make each take a millisecond; the shortest does not
        // depend on how busy the machine is.
        #expect(shortest < 900_000)
    }
}
