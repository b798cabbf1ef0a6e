// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Identity
import Sandbox
import Testing

@testable import Tools

/// A loop with the embedded backend, which checks tokens, requests and idempotency keys.
@LoopActor final class SandboxBench: ToolBench {
    private static let watchdogMS: UInt64 = 60_000

    let loop: Loop
    let backend: SandboxBackend
    let entra: SandboxEntra
    let client: BackendClient
    let port: UInt16
    private let tokens: TokenCache
    private let http: HTTPClient
    private var watchdog: Timer?
    private var isClosed = false

    private init(_ loop: Loop) throws {
        self.loop = loop
        self.entra = try SandboxEntra(on: loop)
        self.backend = try SandboxBackend(on: loop, trusting: self.entra)
        self.http = try HTTPClient(on: loop)
        self.tokens = try TokenCache(
            on: loop,
            credential: SandboxCredential(self.entra),
            scope: Scope(SandboxDefaults.backendScope),
            audit: { _ in }
        )
        self.port = UInt16(self.backend.url.split(separator: ":").last ?? "") ?? 0
        var settings = Bench.quick
        settings.attemptTimeoutMS = 500
        self.client = BackendClient(
            on: loop,
            client: self.http,
            tokens: self.tokens,
            origin: try BackendOrigin(self.backend.url),
            settings: settings
        )
        self.watchdog = try Timer(on: loop) { [unowned self] in
            Issue.record("the test did not end in \(SandboxBench.watchdogMS) ms")
            self.close()
        }
        try self.watchdog?.start(timeoutMS: SandboxBench.watchdogMS)
    }

    /// Runs `body` on a loop of its own until everything is closed.
    nonisolated static func run(
        _ body: @escaping @LoopActor (SandboxBench) async throws -> Void
    ) throws {
        try LoopActor.run { loop in
            let bench = try SandboxBench(loop)
            LoopActor.startLater {
                do { try await body(bench) } catch { Issue.record(error) }
                bench.close()
            }
        }
    }

    private func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.watchdog = nil
        self.tokens.close()
        self.http.close()
        self.backend.close()
        self.entra.close()
    }
}

/// Gets its tokens from the embedded Entra without the exchange, which Identity tests.
@LoopActor private final class SandboxCredential: Credential {
    nonisolated let name = "SandboxCredential"
    nonisolated let subject = CredentialSubject()
    private let entra: SandboxEntra

    init(_ entra: SandboxEntra) { self.entra = entra }

    func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
        let resource = SandboxDefaults.backendResource
        guard let token = self.entra.makeAccessToken(resource: resource) else {
            throw IdentityError(.unavailable, "no token")
        }
        return TokenGrant(
            value: token,
            requestedMS: flight.loop.nowMS,
            lifetimeMS: 3_600_000
        )
    }
}
