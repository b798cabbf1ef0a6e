// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: ending an exchange (cancel, close) takes effect in the same turn, is told once, and is
/// allowed wherever user code runs.
@Suite struct HTTPClientEndTests {
    @Test func cancelEndsTheExchangeAndItsSocketInTheSameTurn() throws {
        let world = try HTTPWorld(.silence)
        var results: [Result<HTTPClient.Response, TransferError>] = []
        var transfer: Transfer?
        transfer = world.get { results.append($0) }
        world.peer.onRequest = {
            #expect(world.client.watches.count == 1)
            #expect(transfer?.isActive == true)
            transfer?.cancel()
            #expect(results.count == 1)
            #expect(transfer?.isActive == false)
            #expect(world.client.watches.count == 0)
            #expect(world.client.transfersRunning == 0)
            transfer?.cancel()
        }
        world.peer.onEnd = { world.stop() }
        try finish(world.loop)
        #expect(results.count == 1)
        #expect(throws: TransferError.cancelled) { try results[0].get() }
        #expect(world.peer.ends.count == 1)
    }

    @Test func cancelWorksBeforeAnythingWasSent() throws {
        let world = try HTTPWorld(.silence)
        var count = 0
        let transfer = world.get { result in
            #expect(throws: TransferError.cancelled) { try result.get() }
            count += 1
        }
        transfer.cancel()
        #expect(count == 1)
        #expect(world.client.watches.count == 0)
        world.stop()
        try finish(world.loop)
        #expect(count == 1)
    }

    @Test func cancelOfAnExchangeThatEndedButWasNotToldYet() throws {
        let world = try HTTPWorld(.silence)
        var outcomes: [TransferError] = []
        func note(_ result: Result<HTTPClient.Response, TransferError>) {
            if case .failure(let error) = result { outcomes.append(error) }
        }
        let transfer = world.client.start(.init(.get, "ftp://nowhere"), note)
        #expect(outcomes.isEmpty)
        transfer.cancel()
        #expect(outcomes == [.cancelled])
        world.stop()
        try finish(world.loop)
        #expect(outcomes == [.cancelled])
    }

    @Test func cancelInsideTheCompletionOfAnother() throws {
        let world = try HTTPWorld(.reply(response("ok")))
        var transfers: [Transfer] = []
        var successes = 0
        var cancellations = 0
        for _ in 0..<6 {
            transfers.append(
                world.get { result in
                    switch result {
                    case .success:
                        successes += 1
                        for transfer in transfers { transfer.cancel() }
                        // The slot of a cancelled one may serve at once.
                        if successes == 1 { world.get { _ in world.stop() } }
                    case .failure(let error):
                        #expect(error == .cancelled)
                        cancellations += 1
                    }
                }
            )
        }
        try finish(world.loop)
        #expect(successes == 1)
        #expect(cancellations == 5)
    }

    @Test func closeEndsEveryExchange() throws {
        let world = try HTTPWorld(.silence)
        var outcomes: [TransferError] = []
        for _ in 0..<3 {
            world.get { result in
                if case .failure(let error) = result { outcomes.append(error) }
            }
        }
        try after(10, on: world.loop) {
            world.stop()
            #expect(outcomes == [.closed, .closed, .closed])
            world.client.close()
        }
        try finish(world.loop)
        #expect(outcomes.count == 3)
    }

    @Test func closeInsideACompletionTellsTheOthers() throws {
        let world = try HTTPWorld(.reply(response("ok")))
        var told = 0
        for _ in 0..<5 {
            world.get { _ in
                told += 1
                world.stop()
            }
        }
        try finish(world.loop)
        #expect(told == 5)
    }

    @Test func startInsideACompletionOfAFailure() throws {
        let world = try HTTPWorld(.reply(response("ok")))
        var status = 0
        world.client.start(.init(.get, "bad url")) { _ in
            world.get { result in
                status = (try? result.get().status) ?? 0
                world.stop()
            }
        }
        try finish(world.loop)
        #expect(status == 200)
    }

    @Test func trapsWhenReleasedWithoutClose() async {
        await #expect(processExitsWith: .failure) {
            let loop = try Loop()
            let client = try HTTPClient(on: loop)
            _ = consume client
        }
    }
}
