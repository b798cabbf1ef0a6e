// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Testing

@testable import Sandbox

/// One loop with a whole sandbox on it and a client that talks to it over real sockets.
///
/// Every test has its own; `inWorld` closes it and releases the loop, which proves that nothing
/// was left open.
final class SandboxWorld {
    let loop: Loop
    let sandbox: Sandbox
    let client: HTTPClient

    var entra: SandboxEntra { self.sandbox.entra }
    var identity: SandboxIdentity { self.sandbox.identity }

    var backend: SandboxBackend {
        get throws { try #require(self.sandbox.backend) }
    }

    private init(_ configuration: Sandbox.Configuration) throws {
        self.loop = try Loop()
        self.sandbox = try Sandbox(on: self.loop, configuration: configuration)
        self.client = try HTTPClient(on: self.loop)
    }

    private func close() {
        self.client.close()
        self.sandbox.close()
        self.loop.run()
    }

    /// Runs `body` in a world of its own.
    static func inWorld(
        _ configuration: Sandbox.Configuration = Sandbox.Configuration(),
        _ body: (SandboxWorld) throws -> Void
    ) throws {
        let world = try SandboxWorld(configuration)
        defer { world.close() }
        try body(world)
    }

    /// Sends one request and turns the loop until it ended; the deadline is the request's own.
    func exchange(_ request: HTTPClient.Request) -> Result<HTTPClient.Response, TransferError> {
        var result: Result<HTTPClient.Response, TransferError>?
        self.client.start(request) { [loop] in
            result = $0
            loop.stop()
        }
        while true {
            if let result { return result }
            self.loop.run()
        }
    }

    /// Sends one request that must be answered.
    func answer(
        _ method: HTTPClient.Method,
        _ url: String,
        _ headers: [(name: String, value: String)] = [],
        body: String? = nil
    ) throws -> Received {
        var request = HTTPClient.Request(
            method,
            url,
            headers: try HeaderLines(headers),
            body: body.map { Array($0.utf8) }
        )
        request.timeoutMS = 10_000
        request.bodyBytesMax = 64 * 1024 * 1024
        request.proxy = .none
        return try Received(self.exchange(request).get())
    }

    // MARK: Entra

    var tokenURL: String {
        "\(self.entra.url)/\(self.entra.directory.tenantID)/oauth2/v2.0/token"
    }

    /// The fields of a right token request.
    func tokenForm(_ assertion: String? = nil) throws -> [String: String] {
        [
            "grant_type": "client_credentials",
            "client_id": SandboxDefaults.clientID,
            "scope": SandboxDefaults.backendScope,
            "client_assertion_type": TokenEndpoint.assertionType,
            "client_assertion": try assertion ?? self.identity.token(),
        ]
    }

    /// Posts a form to the token endpoint, or to `url`.
    func postForm(_ form: [String: String], to url: String? = nil) throws -> Received {
        let text = form.map { "\(percentEncoded($0.key))=\(percentEncoded($0.value))" }
        return try self.answer(
            .post,
            url ?? self.tokenURL,
            [(name: "Content-Type", value: "application/x-www-form-urlencoded")],
            body: text.joined(separator: "&")
        )
    }

    // MARK: Backend

    /// The fields the contract asks of every request.
    func contractHeaders(
        token: String? = nil,
        _ more: [(name: String, value: String)] = []
    ) throws -> [(name: String, value: String)] {
        let token =
            try token ?? #require(
                self.entra.makeAccessToken(resource: SandboxDefaults.backendResource)
            )
        return [
            (name: "Authorization", value: "Bearer \(token)"),
            (name: "Accept", value: "application/json"),
            (name: "X-Request-Id", value: "test-request"),
            (name: "X-Request-Timeout-Ms", value: "5000"),
        ] + more
    }

    /// Asks the backend for a path.
    func get(_ path: String) throws -> Received {
        try self.answer(.get, try self.backend.url + path, try self.contractHeaders())
    }

    /// Posts JSON to a path of the backend.
    func post(
        _ path: String,
        _ body: String,
        _ more: [(name: String, value: String)] = []
    ) throws -> Received {
        try self.answer(
            .post,
            try self.backend.url + path,
            try self.contractHeaders(
                more + [(name: "Content-Type", value: "application/json")]
            ),
            body: body
        )
    }

    private func contractHeaders(
        _ more: [(name: String, value: String)]
    ) throws -> [(name: String, value: String)] {
        try self.contractHeaders(token: nil, more)
    }
}

/// Percent-encodes everything but letters, digits and `-`.
func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            String(UnicodeScalar(byte))
        default:
            "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }.joined()
}
