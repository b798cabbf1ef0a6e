// SPDX-License-Identifier: Apache-2.0

// Goal: clients that go away are noticed at once, caps hold, draining loses no request.

import EventLoop
import HTTP
import Testing

@Suite struct HTTPServerLifecycleTests {
    private static let later = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    enum Departure: CaseIterable { case close, reset, halfClose, closeWithPipelinedBytes }

    @Test(arguments: Departure.allCases)
    func clientThatLeavesDuringHandlingIsReportedOnce(_ departure: Departure) throws {
        let harness = try Harness()
        var reports = 0
        try harness.connect { client in
            harness.onParked = {
                guard let reply = harness.parked[0].take() else { return }
                reply.onDisconnect {
                    reports += 1
                    #expect(harness.server.requestsInFlight == 0)
                    #expect(harness.parked[1].take()?.send(Response(.ok)) == 0)
                    harness.finish()
                }
                harness.parked.append(ReplySlot(reply))
                switch departure {
                case .close: client.close()
                case .reset: client.reset()
                case .halfClose: client.shutdown()
                case .closeWithPipelinedBytes:
                    client.send(Self.get)
                    client.close()
                }
            }
            client.send(Self.later)
        }
        harness.run()
        #expect(reports == 1)
        #expect(harness.log == ["GET /later 0"])
        #expect(harness.server.counters.requestsDisconnected == 1)
    }

    @Test func answeredRequestReportsNoDisconnect() throws {
        let harness = try Harness()
        harness.onParked = {
            guard let reply = harness.parked[0].take() else { return }
            reply.onDisconnect { Issue.record("reported") }
            #expect(reply.send(Response(.ok)) > 0)
        }
        harness.server.onIdle = { harness.finish() }
        try harness.connect { client in
            client.send(Self.later)
            client.when({ $0.statuses == ["200"] }) { $0.close() }
        }
        harness.run()
        #expect(harness.server.counters.requestsDisconnected == 0)
    }

    @Test func closingTheServerTellsHandlers() throws {
        let harness = try Harness()
        var reports = 0
        harness.onParked = {
            guard let reply = harness.parked[0].take() else { return }
            reply.onDisconnect { reports += 1 }
            harness.parked.append(ReplySlot(reply))
            harness.finish()
        }
        try harness.connect { $0.send(Self.later) }
        harness.run()
        #expect(reports == 1)
    }

    @Test func truncatedBodyIsNeverHandled() throws {
        let harness = try Harness()
        harness.server.onIdle = { harness.finish() }
        try harness.connect { client in
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
            client.shutdown()
        }
        harness.run()
        #expect(harness.log.isEmpty)
    }

    @Test func connectionOverTheCapGets503AndOthersGoOn() throws {
        var limits = HTTPServerLimits.quick
        limits.connectionsMax = 1
        let harness = try Harness(limits: limits)
        try harness.connect { first in
            first.send(Self.get)
            first.when({ $0.statuses == ["200"] }) { first in
                try? harness.connect { second in
                    second.send(Self.get)
                    second.when({ $0.hasEnded }) { second in
                        #expect(second.statuses == ["503"])
                        #expect(second.text.contains("Retry-After: 1\r\n"))
                        #expect(!second.hasFailed)
                        first.send(Self.get)
                    }
                }
            }
            first.when({ $0.statuses == ["200", "200"] }) { _ in harness.finish() }
        }
        harness.run()
        #expect(harness.server.counters.connectionsRefused == 1)
        #expect(harness.server.counters.connectionsAccepted == 2)
        #expect(harness.log.count == 2)
    }

    @Test func floodOverTheCapIsReset() throws {
        var limits = HTTPServerLimits.quick
        limits.connectionsMax = 0
        limits.refusedConnectionsMax = 0
        let harness = try Harness(limits: limits)
        // The reset may overtake the connect: both outcomes are right for the client.
        try Stream.connect(on: harness.loop, to: harness.address) { result in
            if case .success(let stream) = result { stream.close() }
        }
        harness.when({ harness.server.counters.connectionsRefused == 1 }) {
            #expect(harness.server.connectionCount == 0)
            #expect(harness.server.counters.bytesSent == 0)
            harness.finish()
        }
        harness.run()
    }

    @Test func drainingAnswersWhatRunsAndThenIsIdle() throws {
        let harness = try Harness()
        harness.onParked = {
            harness.server.startDraining()
            harness.server.stopListening()
            #expect(harness.server.connectionCount == 1)
            harness.parked[0].take()?.send(Response(.ok))
        }
        harness.server.onIdle = {
            #expect(harness.server.requestsInFlight == 0)
            harness.finish()
        }
        try harness.connect { client in
            client.send(Self.later)
            client.when({ $0.hasEnded }) { client in
                #expect(client.statuses == ["200"])
                #expect(client.text.contains("Connection: close\r\n"))
                client.close()
            }
        }
        harness.run()
    }

    @Test func drainingStillServesIdleAndNewConnections() throws {
        let harness = try Harness()
        try harness.connect { first in
            first.send(Self.get)
            first.when({ $0.statuses == ["200"] }) { first in
                harness.server.startDraining()
                // The request that crosses the decision is answered.
                first.send(Self.get)
            }
            first.when({ $0.hasEnded }) { first in
                #expect(first.statuses == ["200", "200"])
                try? harness.connect { second in
                    second.send(Self.get)
                    second.when({ $0.hasEnded }) { second in
                        #expect(second.statuses == ["200"])
                        harness.finish()
                    }
                }
            }
        }
        harness.run()
    }

    @Test func drainingClosesSilentConnections() throws {
        var limits = HTTPServerLimits.quick
        limits.drainIdleTimeoutMS = 20
        let harness = try Harness(limits: limits)
        try harness.connect { client in
            client.send(Self.get)
            client.when({ $0.statuses == ["200"] }) { _ in harness.server.startDraining() }
            client.when({ $0.hasEnded }) { _ in harness.finish() }
        }
        harness.run()
    }

    @Test func pipelinedBytesAreBoundedWhileARequestIsHandled() throws {
        var limits = HTTPServerLimits.quick
        limits.pipelinedBytesMax = 1_000
        let harness = try Harness(limits: limits)
        let count = 2_000
        let padding = String(repeating: "p", count: 1_000)
        let request = "GET / HTTP/1.1\r\nHost: a\r\nX: \(padding)\r\n\r\n"
        harness.onParked = {
            // Nothing more is read than one read buffer above the bound.
            harness.whenQuiet {
                #expect(harness.server.counters.bytesReceived < 200_000)
                harness.parked[0].take()?.send(Response(.ok))
            }
        }
        try harness.connect { client in
            client.send(Self.later)
            var flood: [UInt8] = []
            for _ in 0..<count { flood.append(contentsOf: request.utf8) }
            client.send(flood)
            client.when({ _ in harness.log.count == count + 1 }) { _ in harness.finish() }
        }
        harness.run()
        #expect(harness.log.count == count + 1)
    }
}
