// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import EventLoop

/// Goal: what concerns the whole process behaves, also when its outputs are hostile.
@Suite struct ProcessTests {
    @Test func makesDistinctVersion4UUIDs() throws {
        var seen: Set<String> = []
        for _ in 0..<1_000 {
            let uuid = RandomBytes.uuidV4()
            let parts = uuid.split(separator: "-")
            #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
            #expect(parts[2].first == "4")
            #expect("89ab".contains(try #require(parts[3].first)))
            #expect(uuid.utf8.allSatisfy { "0123456789abcdef-".utf8.contains($0) })
            seen.insert(uuid)
        }
        #expect(seen.count == 1_000)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 33]) func makesAsManyRandomBytesAsAskedFor(count: Int) {
        #expect(RandomBytes.array(count: count).count == count)
    }

    @Test func readsTheEnvironment() {
        #expect(Environment.value("PATH")?.isEmpty == false)
        #expect(Environment.value("NO_SUCH_VARIABLE_HERE") == nil)
        #expect(Environment.all.contains { $0.name == "PATH" })
    }

    @Test func keepsTwoClocks() {
        let first = MonotonicClock.nowNS()
        #expect(MonotonicClock.nowNS() >= first)
        // Between the years 2024 and 2100.
        #expect((1_704_067_200_000...4_102_444_800_000).contains(WallClock.nowMS()))
    }

    @Test func raisesTheDescriptorLimitToTheHardOne() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #expect(ProcessControl.raiseDescriptorLimit() == Int(clamping: limit.rlim_max))
    }

    /// A pipe whose writing end is non-blocking.
    private func pipePair() -> (reader: CInt, writer: CInt) {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        return (ends[0], ends[1])
    }

    @Test func writesAllToAPipeThatIsReadSlowly() {
        let (reader, writer) = self.pipePair()
        let payload = [UInt8](repeating: 9, count: 1_000_000)
        let reading = PipeReading(reader)
        let isWritten = StandardOutput.write(payload.span, to: writer)
        #expect(isWritten)
        close(writer)
        #expect(reading.finish() == payload.count)
        close(reader)
    }

    @Test func givesUpOnAPipeNobodyReads() {
        let (reader, writer) = self.pipePair()
        let begin = MonotonicClock.nowNS()
        let payload = [UInt8](repeating: 9, count: 1_000_000)
        let isWritten = StandardOutput.write(payload.span, to: writer)
        #expect(!isWritten)
        #expect(MonotonicClock.nowNS() - begin < 5_000_000_000)
        close(reader)
        ProcessControl.ignoreBrokenPipe()
        let isWrittenToNobody = StandardOutput.write([1].span, to: writer)
        #expect(!isWrittenToNobody)
        close(writer)
    }

    @Test func exitsWithTheCodeItIsGiven() async {
        await #expect(processExitsWith: .exitCode(7)) { ProcessControl.exit(7) }
    }

    @Test func watchesADescriptorOfSomebodyElse() throws {
        final class Owner { var poll: Poll? }
        let loop = try Loop()
        let (reader, writer) = self.pipePair()
        let owner = Owner()
        var events: [Poll.Events] = []
        owner.poll = try Poll(on: loop, descriptor: reader) { ready, error in
            #expect(error == nil)
            events.append(ready)
            owner.poll = nil
        }
        try owner.poll?.start(.readable)
        #expect(throws: UVError.self) { _ = try Poll(on: loop, descriptor: reader) { _, _ in } }
        try after(2, on: loop) { _ = StandardOutput.write([1].span, to: writer) }
        try finish(loop)
        #expect(events == [.readable])
        close(reader)
        close(writer)
    }
}

/// A thread of its own that reads a pipe to its end, in small pieces.
///
/// Not a task: Swift's pool may have no thread left while other tests block them all.
private final class PipeReading {
    private var thread: pthread_t = 0

    init(_ descriptor: CInt) {
        let argument = UnsafeMutableRawPointer(bitPattern: Int(descriptor))
        pthread_create(
            &self.thread,
            nil,
            { argument in
                let descriptor = CInt(Int(bitPattern: argument))
                var buffer = [UInt8](repeating: 0, count: 4_096)
                var total = 0
                while true {
                    let count = read(descriptor, &buffer, buffer.count)
                    if count <= 0 { return UnsafeMutableRawPointer(bitPattern: total) }
                    total += count
                }
            },
            argument
        )
    }

    /// Waits for the end and returns how many bytes came.
    func finish() -> Int {
        var result: UnsafeMutableRawPointer?
        pthread_join(self.thread, &result)
        return Int(bitPattern: result)
    }
}
