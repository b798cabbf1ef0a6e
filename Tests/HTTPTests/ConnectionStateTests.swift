// SPDX-License-Identifier: Apache-2.0

// Goal: every deadline and every decision about a connection's life, at the limit and just before.
// Method: the state machine alone, with time moved by hand.

import Testing

@testable import HTTP

@Suite struct ConnectionStateTests {
    private static let quiet = ConnectionState.Event.timePassed(queuedBytes: 0, deliveredBytes: 0)

    private func make(_ configure: (inout HTTPServerLimits) -> Void = { _ in }) -> ConnectionState {
        var limits = HTTPServerLimits()
        limits.keepAliveJitterPercent = 0
        configure(&limits)
        return ConnectionState(limits: limits, nowMS: 1_000, jitter: 7)
    }

    /// Runs one request to its answer; returns the answer's action.
    private func exchange(_ state: inout ConnectionState, nowMS: UInt64) -> ConnectionState.Action {
        #expect(state.handle(.headCompleted(keepAlive: true), nowMS: nowMS) == .none)
        #expect(state.handle(.requestCompleted, nowMS: nowMS) == .none)
        let closes = state.closesAfterAnswer(nowMS: nowMS)
        let answered = ConnectionState.Event.answered(
            closes: closes,
            restPending: false,
            queuedBytes: 0
        )
        return state.handle(answered, nowMS: nowMS)
    }

    @Test func silentNewConnectionClosesAfterTheHeadTimeout() {
        var state = self.make()
        #expect(state.handle(Self.quiet, nowMS: 10_999) == .none)
        #expect(state.handle(Self.quiet, nowMS: 11_000) == .close)
    }

    @Test func idleConnectionClosesAfterTheIdleTimeout() {
        var state = self.make()
        #expect(self.exchange(&state, nowMS: 5_000) == .nextRequest)
        #expect(state.phase == .idle)
        #expect(state.handle(Self.quiet, nowMS: 94_999) == .none)
        #expect(state.handle(Self.quiet, nowMS: 95_000) == .close)
    }

    @Test func slowHeadIsAnswered408() {
        var state = self.make()
        #expect(state.handle(.headStarted, nowMS: 2_000) == .none)
        #expect(state.handle(Self.quiet, nowMS: 11_999) == .none)
        #expect(state.handle(Self.quiet, nowMS: 12_000) == .answerTimeout)
    }

    @Test func slowBodyIsAnswered408() {
        var state = self.make()
        _ = state.handle(.headCompleted(keepAlive: true), nowMS: 2_000)
        _ = state.handle(.bodyAwaited, nowMS: 2_000)
        #expect(state.handle(Self.quiet, nowMS: 31_999) == .none)
        #expect(state.handle(Self.quiet, nowMS: 32_000) == .answerTimeout)
    }

    @Test func handlersHaveTheirOwnDeadlines() {
        var state = self.make()
        _ = state.handle(.headCompleted(keepAlive: true), nowMS: 2_000)
        _ = state.handle(.requestCompleted, nowMS: 2_000)
        #expect(state.handle(Self.quiet, nowMS: 10_000_000) == .none)
        _ = state.handle(.streamStarted, nowMS: 10_000_000)
        #expect(state.handle(Self.quiet, nowMS: 20_000_000) == .none)
    }

    @Test func onlyTheRequestsPhaseAcceptsInput() {
        var state = self.make()
        #expect(state.acceptsInput)
        _ = state.handle(.headCompleted(keepAlive: true), nowMS: 0)
        _ = state.handle(.requestCompleted, nowMS: 0)
        #expect(!state.acceptsInput)
        _ = state.handle(.answered(closes: false, restPending: false, queuedBytes: 1), nowMS: 0)
        #expect(state.phase == .flushing)
        #expect(!state.acceptsInput)
        #expect(state.handle(.drained, nowMS: 0) == .nextRequest)
        #expect(state.acceptsInput)
    }

    @Test func readerWithoutProgressIsReset() {
        var state = self.make()
        _ = state.handle(.headCompleted(keepAlive: true), nowMS: 0)
        _ = state.handle(.requestCompleted, nowMS: 0)
        _ = state.handle(
            .answered(closes: false, restPending: false, queuedBytes: 50_000),
            nowMS: 0
        )
        func passed(_ delivered: UInt64) -> ConnectionState.Event {
            .timePassed(queuedBytes: 50_000, deliveredBytes: delivered)
        }
        #expect(state.handle(passed(100), nowMS: 1_000) == .none)
        // Just enough progress starts a new measurement.
        #expect(state.handle(passed(100 + 16_384), nowMS: 30_999) == .none)
        #expect(state.handle(passed(100 + 16_384), nowMS: 60_998) == .none)
        #expect(state.handle(passed(100 + 16_384 + 16_383), nowMS: 60_999) == .reset)
    }

    @Test func stalledEventStreamTellsItsHandler() {
        var state = self.make()
        _ = state.handle(.headCompleted(keepAlive: true), nowMS: 0)
        _ = state.handle(.requestCompleted, nowMS: 0)
        _ = state.handle(.streamStarted, nowMS: 0)
        let stuck = ConnectionState.Event.timePassed(queuedBytes: 1, deliveredBytes: 0)
        #expect(state.handle(stuck, nowMS: 0) == .none)
        #expect(state.handle(stuck, nowMS: 30_000) == .disconnect)
    }

    @Test func connectionEndsAtItsRequestCount() {
        var state = self.make { $0.keepAliveRequestsMax = 2 }
        #expect(self.exchange(&state, nowMS: 1_000) == .nextRequest)
        #expect(self.exchange(&state, nowMS: 1_000) == .linger)
    }

    @Test func connectionEndsAtItsAge() {
        var state = self.make()
        #expect(self.exchange(&state, nowMS: 300_999) == .nextRequest)
        #expect(self.exchange(&state, nowMS: 301_000) == .linger)
    }

    @Test func jitterShortensAgeAndCountWithinItsPercentage() {
        var limits = HTTPServerLimits()
        limits.keepAliveRequestsMax = 100
        for jitter in UInt64(0)...50 {
            let percent = 100 - jitter % 21
            var state = ConnectionState(limits: limits, nowMS: 0, jitter: jitter)
            #expect(!state.closesAfterAnswer(nowMS: 300_000 * percent / 100 - 1))
            #expect(state.closesAfterAnswer(nowMS: 300_000 * percent / 100))
            for _ in 1..<percent { #expect(self.exchange(&state, nowMS: 0) == .nextRequest) }
            #expect(self.exchange(&state, nowMS: 0) == .linger)
        }
    }

    @Test func clientThatAsksForCloseGetsIt() {
        var state = self.make()
        _ = state.handle(.headCompleted(keepAlive: false), nowMS: 1_000)
        #expect(state.closesAfterAnswer(nowMS: 1_000))
    }

    @Test func drainingEndsBusyConnectionsWithTheirAnswerAndIdleOnesAfterSilence() {
        var state = self.make()
        _ = self.exchange(&state, nowMS: 1_000)
        #expect(state.handle(.drainStarted, nowMS: 1_500) == .none)
        #expect(state.handle(Self.quiet, nowMS: 2_999) == .none)
        var silent = state
        #expect(silent.handle(Self.quiet, nowMS: 3_000) == .close)
        #expect(self.exchange(&state, nowMS: 3_000) == .linger)
    }

    @Test func lingeringEndsWithThePeerOrItsTimeout() {
        var state = self.make()
        _ = state.handle(.answered(closes: true, restPending: false, queuedBytes: 0), nowMS: 1_000)
        #expect(state.handle(Self.quiet, nowMS: 5_999) == .none)
        var patient = state
        #expect(patient.handle(Self.quiet, nowMS: 6_000) == .close)
        #expect(state.handle(.peerEnded(isError: false, queuedBytes: 0), nowMS: 2_000) == .close)
    }

    @Test func lingeringWaitsForAQueuedAnswer() {
        var state = self.make()
        _ = state.handle(.answered(closes: true, restPending: false, queuedBytes: 9), nowMS: 0)
        let queued = ConnectionState.Event.timePassed(queuedBytes: 9, deliveredBytes: 0)
        #expect(state.handle(queued, nowMS: 6_000) == .none)
        #expect(state.handle(.peerEnded(isError: false, queuedBytes: 9), nowMS: 6_000) == .none)
        #expect(state.handle(.drained, nowMS: 7_000) == .close)
    }

    static let ends: [(Bool, ConnectionState.Action)] = [(false, .none), (true, .close)]

    @Test(arguments: ends)
    func halfClosedPeerStillGetsItsAnswer(_ isError: Bool, _ action: ConnectionState.Action) {
        var state = self.make()
        _ = state.handle(.headCompleted(keepAlive: true), nowMS: 0)
        _ = state.handle(.requestCompleted, nowMS: 0)
        _ = state.handle(.answered(closes: false, restPending: false, queuedBytes: 9), nowMS: 0)
        #expect(state.handle(.peerEnded(isError: isError, queuedBytes: 9), nowMS: 0) == action)
        if !isError { #expect(state.handle(.drained, nowMS: 0) == .close) }
    }

    @Test func peerThatLeavesDuringARequestDisconnectsIt() {
        var state = self.make()
        _ = state.handle(.headCompleted(keepAlive: true), nowMS: 0)
        var receiving = state
        _ = receiving.handle(.bodyAwaited, nowMS: 0)
        #expect(receiving.handle(.peerEnded(isError: false, queuedBytes: 0), nowMS: 0) == .close)
        _ = state.handle(.requestCompleted, nowMS: 0)
        var streaming = state
        _ = streaming.handle(.streamStarted, nowMS: 0)
        #expect(state.handle(.peerEnded(isError: false, queuedBytes: 0), nowMS: 0) == .disconnect)
        #expect(
            streaming.handle(.peerEnded(isError: true, queuedBytes: 0), nowMS: 0) == .disconnect
        )
    }

    @Test func restOfAnUnwantedBodyIsDroppedBeforeTheNextRequest() {
        var state = self.make()
        _ = state.handle(.headCompleted(keepAlive: true), nowMS: 0)
        let answered = ConnectionState.Event.answered(
            closes: false,
            restPending: true,
            queuedBytes: 0
        )
        #expect(state.handle(answered, nowMS: 0) == .none)
        #expect(state.phase == .discarding)
        var slow = state
        #expect(slow.handle(Self.quiet, nowMS: 30_000) == .close)
        #expect(state.handle(.restDiscarded(queuedBytes: 0), nowMS: 1) == .nextRequest)
        #expect(state.phase == .idle)
    }

    @Test func closedConnectionDoesNothingMore() {
        var state = self.make()
        state.close()
        for event: ConnectionState.Event in [
            .headStarted, .requestCompleted, .drained, Self.quiet, .drainStarted,
            .peerEnded(isError: true, queuedBytes: 0),
            .answered(closes: true, restPending: false, queuedBytes: 0),
        ] {
            #expect(state.handle(event, nowMS: 1_000_000) == .none)
            #expect(state.phase == .closed)
        }
    }
}
