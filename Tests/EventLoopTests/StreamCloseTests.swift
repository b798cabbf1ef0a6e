// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: close and reset are safe inside every callback, and no callback runs afterwards.
@Suite struct StreamCloseTests {
    typealias Stream = EventLoop.Stream

    enum Way: CaseIterable {
        case close, reset

        func end(_ stream: Stream) {
            switch self {
            case .close: stream.close()
            case .reset: stream.reset()
            }
        }
    }

    @Test(arguments: Way.allCases) func insideOnRead(way: Way) throws {
        let loop = try Loop()
        var reads = 0
        try connectedPair(on: loop) { near, far in
            far.onRead = { [unowned far] _ in
                reads += 1
                way.end(far)
            }
            far.onEnd = { _ in Issue.record("no callback runs after close") }
            try? far.startReading()
            near.onEnd = { [unowned near] _ in near.close() }
            try? near.startReading()
            // More than one read buffer, so that libuv could go on reading.
            try? near.write([UInt8](repeating: 0, count: 200_000).span)
        }
        try finish(loop)
        #expect(reads == 1)
    }

    @Test(arguments: Way.allCases) func insideOnEnd(way: Way) throws {
        let loop = try Loop()
        var ends = 0
        try connectedPair(on: loop) { near, far in
            far.onEnd = { [unowned far] _ in
                ends += 1
                way.end(far)
            }
            try? far.startReading()
            near.close()
        }
        try finish(loop)
        #expect(ends == 1)
    }

    @Test(arguments: Way.allCases) func insideOnDrain(way: Way) throws {
        let loop = try Loop()
        var drains = 0
        try connectedPair(on: loop) { near, far in
            near.onDrain = { [unowned near] in
                drains += 1
                way.end(near)
            }
            far.onEnd = { [unowned far] _ in far.close() }
            try? far.startReading()
            try? near.write([UInt8](repeating: 0, count: 8 * 1024 * 1024).span)
            #expect(near.queuedBytes > 0)
        }
        try finish(loop)
        #expect(drains == 1)
    }

    @Test(arguments: Way.allCases) func insideTheConnectCompletion(way: Way) throws {
        let loop = try Loop()
        let listener = try Listener(on: loop, address: anyPort(), backlog: 1)
        listener.onConnection = { stream in
            way.end(stream)
            listener.close()
        }
        var count = 0
        try Stream.connect(on: loop, to: listener.address) { result in
            count += 1
            if let stream = try? result.get() { way.end(stream) }
        }
        try finish(loop)
        #expect(count == 1)
    }

    @Test(arguments: Way.allCases) func withWritesAndShutdownPending(way: Way) throws {
        let loop = try Loop()
        try connectedPair(on: loop) { near, far in
            near.onDrain = { Issue.record("no callback runs after close") }
            try? near.write([UInt8](repeating: 0, count: 8 * 1024 * 1024).span)
            near.shutdown()
            way.end(near)
            far.onEnd = { [unowned far] _ in far.close() }
            try? far.startReading()
        }
        try finish(loop)
    }

    @Test func releasesItsCallbacks() throws {
        final class Captured {}
        let loop = try Loop()
        weak var captured: Captured?
        try connectedPair(on: loop) { near, far in
            let object = Captured()
            captured = object
            // A cycle through the stream itself: close must break it.
            near.onRead = { _ in withExtendedLifetime((object, near)) {} }
            near.onEnd = { _ in withExtendedLifetime((object, near)) {} }
            near.onDrain = { withExtendedLifetime((object, near)) {} }
            near.close()
            far.close()
        }
        try finish(loop)
        #expect(captured == nil)
    }
}
