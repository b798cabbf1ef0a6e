// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Testing

@testable import EventLoop

/// Goal: code isolated to `LoopActor` runs on the loop's thread, whoever asks for it.
///
/// One executor per process, so one test at a time.
@Suite(.serialized) struct LoopActorTests {
    @LoopActor
    private final class Counter {
        var count = 0
        var thread: pthread_t = 0
        nonisolated init() {}

        func add() -> Int {
            LoopActor.shared.executor.checkIsolated()
            self.thread = pthread_self()
            self.count += 1
            return self.count
        }
    }

    /// Runs `body` on the loop and returns when it is done and nothing is open.
    private func onLoop(_ body: @escaping @LoopActor (Loop) async throws -> Void) throws {
        let isDone = Flag()
        try LoopActor.run { loop in
            LoopActor.start {
                do { try await body(loop) } catch { Issue.record(error) }
                isDone.set()
            }
        }
        #expect(isDone.isSet)
    }

    @Test func runsAsyncCodeOnTheLoop() throws {
        let counter = Counter()
        try self.onLoop { loop in
            let before = loop.nowMS
            for _ in 0..<3 {
                await loop.delay(milliseconds: 2)
                _ = counter.add()
            }
            #expect(loop.nowMS >= before + 6)
            #expect(counter.count == 3)
        }
    }

    @Test func takesJobsFromOtherThreads() throws {
        let counter = Counter()
        let count = 200
        try self.onLoop { loop in
            let loopThread = pthread_self()
            // Keeps the loop running: jobs of other threads do not.
            let peer = try Listener(on: loop, address: anyPort(), backlog: 1)
            await withTaskGroup(of: Int.self) { group in
                for _ in 0..<count {
                    // Runs on Swift's own threads and comes here for each addition.
                    group.addTask { @concurrent in await counter.add() }
                }
                await group.waitForAll()
            }
            #expect(counter.count == count)
            #expect(counter.thread == loopThread)
            peer.close()
        }
    }

    @Test func keepsJobsThatComeWhileNoLoopRuns() async throws {
        let counter = Counter()
        async let early = counter.add()
        // The job is queued; nothing runs it until a loop is there.
        try await Task.detached {
            try LoopActor.run { loop in
                let timer = DelayedEnd(loop)
                timer.start()
            }
        }.value
        #expect(await early == 1)
    }

    @Test func resumesCallersOfEveryAsyncForm() throws {
        try self.onLoop { loop in
            let peer = try FakePeer(on: loop, .reply(response("async")))
            let client = try HTTPClient(on: loop)
            var request = HTTPClient.Request(.get, peer.url)
            request.proxy = .none
            let answer = try await client.perform(request)
            #expect(answer.body == Array("async".utf8))
            request.url = "nonsense://"
            await #expect(throws: TransferError.badURL) { try await client.perform(request) }
            let output = try await ChildProcess.run(.init("echo", ["hi"]), on: loop)
            #expect(output.standardOutput == Array("hi\n".utf8))
            await #expect(throws: FileError.notFound) {
                try await FileReader.read(path: "/nowhere", bytesMax: 1, on: loop)
            }
            client.close()
            peer.stop()
        }
    }

    @Test func cancelsAnAsyncExchangeThroughItsTransfer() throws {
        try self.onLoop { loop in
            let peer = try FakePeer(on: loop, .silence)
            let client = try HTTPClient(on: loop)
            var request = HTTPClient.Request(.get, peer.url)
            request.proxy = .none
            await #expect(throws: TransferError.cancelled) {
                try await client.perform(request) { transfer in
                    peer.onRequest = { transfer.cancel() }
                }
            }
            client.close()
            peer.stop()
        }
    }

    @Test func letsStartThrowAndRunAgain() throws {
        #expect(throws: UVError.notFound) { try LoopActor.run { _ in throw UVError.notFound } }
        var isRun = false
        try LoopActor.run { _ in isRun = true }
        #expect(isRun)
    }

    @Test func trapsWhenAssumedOnAnotherThread() async {
        await #expect(processExitsWith: .failure) {
            LoopActor.assumeIsolated {}
        }
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { self.value.load(ordering: .relaxed) }
    func set() { self.value.store(true, ordering: .relaxed) }
}

/// Keeps a loop running for a moment.
@LoopActor private final class DelayedEnd {
    private let loop: Loop
    private var timer: EventLoop.Timer?

    init(_ loop: Loop) { self.loop = loop }

    func start() {
        self.timer = try? Timer(on: self.loop) { self.timer = nil }
        try? self.timer?.start(timeoutMS: 20)
    }
}
