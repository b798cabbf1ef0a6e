// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: every byte arrives once and in order, ends are reported once, and a stream can be closed
/// inside each of its callbacks.
@Suite struct StreamTests {
    typealias Stream = EventLoop.Stream

    @Test(arguments: [1, 1_000, 65_536, 3_000_000])
    func echoesEveryByte(count: Int) throws {
        let loop = try Loop()
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        var received: [UInt8] = []
        try connectedPair(on: loop) { near, far in
            far.onRead = { [unowned far] bytes in
                try? far.write(bytes)
            }
            far.onEnd = { [unowned far] _ in far.close() }
            near.onRead = { [unowned near] bytes in
                received.append(copying: bytes)
                if received.count == count { near.close() }
            }
            try? near.startReading()
            try? far.startReading()
            try? near.write(payload.span)
        }
        try finish(loop)
        #expect(received == payload)
    }

    @Test func queuesWhatASlowReaderDoesNotTakeAndDrainsLater() throws {
        let loop = try Loop()
        let payload = [UInt8](repeating: 7, count: 16 * 1024 * 1024)
        var received = 0
        var queued = 0
        var drained: [Int] = []
        try connectedPair(on: loop) { near, far in
            near.onDrain = { [unowned near] in
                drained.append(near.queuedBytes)
                near.shutdown()
            }
            try? near.write(payload.span)
            queued = near.queuedBytes
            far.onRead = { received += $0.count }
            far.onEnd = { [unowned far] error in
                #expect(error == nil)
                far.close()
                near.close()
            }
            // The reader wakes up late.
            try? after(10, on: loop) {
                #expect(near.queuedBytes > 0)
                try? far.startReading()
            }
        }
        try finish(loop)
        #expect(queued > 0)
        #expect(received == payload.count)
        #expect(drained == [0])
    }

    @Test func keepsWritesInOrderBehindAQueue() throws {
        let loop = try Loop()
        let first = [UInt8](repeating: 1, count: 8 * 1024 * 1024)
        var last: [UInt8] = []
        try connectedPair(on: loop) { near, far in
            try? near.write(first.span)
            near.write("tail")
            near.shutdown()
            far.onRead = { bytes in
                last.append(copying: bytes)
                last = last.suffix(5)
            }
            far.onEnd = { [unowned far] _ in
                far.close()
                near.close()
            }
            try? far.startReading()
        }
        try finish(loop)
        #expect(last == [1] + Array("tail".utf8))
    }

    @Test func reportsEndOnceAndCanStillWrite() throws {
        let loop = try Loop()
        var ends = 0
        var reply = ""
        try connectedPair(on: loop) { near, far in
            far.onEnd = { [unowned far] error in
                #expect(error == nil)
                ends += 1
                try? far.startReading()
                far.write("still here")
                far.close()
            }
            try? far.startReading()
            near.onRead = { bytes in
                var text: [UInt8] = []
                text.append(copying: bytes)
                reply += String(decoding: text, as: UTF8.self)
            }
            near.onEnd = { [unowned near] _ in near.close() }
            try? near.startReading()
            near.shutdown()
            near.shutdown()
            #expect(throws: UVError.brokenPipe) { try near.write([1].span) }
        }
        try finish(loop)
        #expect(ends == 1)
        #expect(reply == "still here")
    }

    @Test func resetReachesThePeerAsAnError() throws {
        let loop = try Loop()
        var errors: [UVError?] = []
        try connectedPair(on: loop) { near, far in
            far.onEnd = { [unowned far] error in
                errors.append(error)
                far.close()
            }
            try? far.startReading()
            near.reset()
            near.reset()
            near.close()
        }
        try finish(loop)
        #expect(errors == [.connectionReset])
    }

    @Test func resetDropsWhatIsQueued() throws {
        let loop = try Loop()
        let count = 8 * 1024 * 1024
        var received = 0
        var ends = 0
        try connectedPair(on: loop) { near, far in
            try? near.write([UInt8](repeating: 0, count: count).span)
            #expect(near.queuedBytes > 0)
            near.reset()
            #expect(near.queuedBytes == 0)
            far.onRead = { received += $0.count }
            far.onEnd = { [unowned far] _ in
                ends += 1
                far.close()
            }
            try? far.startReading()
        }
        try finish(loop)
        #expect(received < count)
        #expect(ends == 1)
    }

    @Test func reportsAQueuedWriteThatFails() throws {
        let loop = try Loop()
        var errors: [UVError?] = []
        try connectedPair(on: loop) { near, far in
            near.onEnd = { [unowned near] error in
                errors.append(error)
                near.close()
            }
            try? near.write([UInt8](repeating: 0, count: 8 * 1024 * 1024).span)
            far.reset()
        }
        try finish(loop)
        #expect(errors == [.connectionReset])
    }

    @Test func refusesUseAfterClose() throws {
        let loop = try Loop()
        try connectedPair(on: loop) { near, far in
            near.close()
            near.close()
            near.stopReading()
            near.shutdown()
            #expect(!near.isOpen)
            #expect(throws: UVError.canceled) { try near.write([1].span) }
            #expect(throws: UVError.canceled) { try near.startReading() }
            far.close()
        }
        try finish(loop)
    }

    @Test func stopsAndStartsReading() throws {
        let loop = try Loop()
        var reads = 0
        try connectedPair(on: loop) { near, far in
            far.onRead = { [unowned far] _ in
                reads += 1
                far.stopReading()
                guard reads == 1 else {
                    far.close()
                    return near.close()
                }
                near.write("two")
                try? after(5, on: loop) {
                    #expect(reads == 1)
                    try? far.startReading()
                    try? far.startReading()
                }
            }
            try? far.startReading()
            near.write("one")
        }
        try finish(loop)
        #expect(reads == 2)
    }

    @Test func reportsARefusedConnection() throws {
        let loop = try Loop()
        let listener = try Listener(on: loop, address: anyPort(), backlog: 1)
        let address = listener.address
        listener.close()
        var errors: [UVError] = []
        try Stream.connect(on: loop, to: address) { result in
            if case .failure(let error) = result { errors.append(error) }
        }
        try finish(loop)
        #expect(errors == [.connectionRefused])
    }
}
