// SPDX-License-Identifier: Apache-2.0

// Goal: a server that rehearses failures breaks exactly what it says, and nothing is left behind.
// Method: a parked reply is used up in a wrong way; the harness proves the rest on release.

import EventLoop
import HTTP
import Testing

@Suite struct HTTPServerFaultTests {
    private static let later = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func resetEndsTheConnectionWithoutAnAnswer() throws {
        let harness = try Harness()
        harness.onParked = { harness.parked[0].take()?.reset() }
        let client = try harness.exchange(Self.later + Self.later)
        #expect(client.hasFailed)
        #expect(client.text.isEmpty)
        #expect(harness.server.requestsInFlight == 0)
        #expect(harness.log.count == 1)
    }

    @Test func cutBodyAnnouncesItsWholeLengthAndEndsTheConnection() throws {
        let harness = try Harness()
        harness.onParked = {
            let response = Response(.ok, contentType: .plainText, text: "hello")
            harness.parked[0].take()?.send(response, cutAfterBodyBytes: 2)
        }
        let client = try harness.exchange(Self.later)
        #expect(client.text.hasSuffix("\r\n\r\nhe"))
        #expect(client.text.contains("Content-Length: 5\r\n"))
        #expect(client.text.contains("Connection: close\r\n"))
        #expect(client.hasEnded && !client.hasFailed)
        #expect(harness.server.requestsInFlight == 0)
    }
}
