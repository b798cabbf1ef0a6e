// SPDX-License-Identifier: Apache-2.0

@testable import EventLoop

/// A loop with a peer and a client that ignores proxies.
struct HTTPWorld {
    let loop: Loop
    let peer: FakePeer
    let client: HTTPClient

    init(
        _ script: FakePeer.Script,
        _ change: (inout HTTPClient.Configuration) -> Void = { _ in }
    )
        throws
    {
        var configuration = HTTPClient.Configuration()
        change(&configuration)
        self.loop = try Loop()
        self.peer = try FakePeer(on: self.loop, script)
        self.client = try HTTPClient(on: self.loop, configuration: configuration)
    }

    @discardableResult
    func get(
        _ path: String = "/",
        _ done: @escaping (Result<HTTPClient.Response, TransferError>) -> Void
    ) -> Transfer {
        var request = HTTPClient.Request(.get, self.peer.url + path)
        request.proxy = .none
        return self.client.start(request, done)
    }

    func stop() {
        self.client.close()
        self.peer.stop()
    }
}
