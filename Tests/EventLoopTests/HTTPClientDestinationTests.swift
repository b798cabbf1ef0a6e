// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: a connection goes where the configuration says, and the URL's host stays the name.
@Suite struct HTTPClientDestinationTests {
    @Test func connectsElsewhereThanTheURLSays() throws {
        let loop = try Loop()
        let peer = try FakePeer(on: loop, .replyAndClose(response("ok")))
        var configuration = HTTPClient.Configuration()
        configuration.connectTo = peer.listener.address.description
        let client = try HTTPClient(on: loop, configuration: configuration)
        var request = HTTPClient.Request(.get, "http://name.invalid/a")
        request.proxy = .none
        var result: Result<HTTPClient.Response, TransferError>?
        client.start(request) {
            result = $0
            client.close()
            peer.stop()
        }
        try finish(loop)
        #expect(try result?.get().body == Array("ok".utf8))
        #expect(peer.requests.first?.contains("Host: name.invalid\r\n") == true)
    }

    @Test func refusesAnHTTPSPeerWhenTheAuthoritiesAreNotPEM() throws {
        let loop = try Loop()
        let peer = try FakePeer(on: loop, .close)
        var configuration = HTTPClient.Configuration()
        configuration.caPEM = Array("no certificate".utf8)
        let client = try HTTPClient(on: loop, configuration: configuration)
        var request = HTTPClient.Request(
            .get,
            peer.url.replacing("http:", with: "https:")
        )
        request.proxy = .none
        var result: Result<HTTPClient.Response, TransferError>?
        client.start(request) {
            result = $0
            client.close()
            peer.stop()
        }
        try finish(loop)
        #expect(throws: TransferError.tls) { try result?.get() }
    }
}
