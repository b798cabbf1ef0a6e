// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Identity
import Testing

@testable import Tools

/// A loop with a scripted backend, a token cache on a fake credential, and a client for it.
@LoopActor final class Bench: ToolBench {
    /// Longer than any test takes; a test that hits it hangs and fails.
    private static let watchdogMS: UInt64 = 20_000

    let loop: Loop
    let fake: FakeBackend
    let credential = FakeCredential()
    let tokens: TokenCache
    let client: BackendClient
    private let http: HTTPClient
    private var watchdog: Timer?
    private(set) var isClosed = false

    var port: UInt16 { self.fake.port }

    private init(
        _ loop: Loop,
        _ fake: FakeBackend,
        _ settings: BackendSettings,
        _ baseURL: String?
    ) throws {
        self.loop = loop
        self.fake = fake
        self.http = try HTTPClient(on: loop)
        self.tokens = try TokenCache(
            on: loop,
            credential: self.credential,
            scope: Scope("api://backend/.default"),
            audit: { _ in }
        )
        self.client = BackendClient(
            on: loop,
            client: self.http,
            tokens: self.tokens,
            origin: try BackendOrigin(baseURL ?? fake.baseURL),
            settings: settings
        )
        self.watchdog = try Timer(on: loop) { [unowned self] in
            Issue.record("the test did not end in \(Bench.watchdogMS) ms")
            self.close()
        }
        try self.watchdog?.start(timeoutMS: Bench.watchdogMS)
    }

    /// Runs `body` on a loop of its own until everything is closed.
    nonisolated static func run(
        settings: BackendSettings = BackendSettings(),
        baseURL: String? = nil,
        _ script: @escaping @Sendable (FakeBackend.Request, Int) -> FakeBackend.Reply,
        _ body: @escaping @LoopActor (Bench) async throws -> Void
    ) throws {
        try LoopActor.run { loop in
            let fake = try FakeBackend(on: loop, script)
            let bench = try Bench(loop, fake, settings, baseURL)
            LoopActor.startLater {
                do { try await body(bench) } catch { Issue.record(error) }
                bench.close()
            }
        }
    }

    /// Plays the replies in order, the last one for ever.
    nonisolated static func run(
        _ replies: FakeBackend.Reply...,
        settings: BackendSettings = BackendSettings(),
        _ body: @escaping @LoopActor (Bench) async throws -> Void
    ) throws {
        try Bench.run(
            settings: settings,
            { _, number in replies[min(number, replies.count) - 1] },
            body
        )
    }

    private func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.watchdog = nil
        self.fake.close()
        self.tokens.close()
        self.http.close()
    }

    /// Quick retries and a call of at most two seconds.
    nonisolated static var quick: BackendSettings {
        var settings = BackendSettings()
        settings.callTimeoutMS = 2_000
        settings.retry.backoffBaseMS = 4
        settings.retry.backoffMaxMS = 8
        return settings
    }
}

/// Every suite that runs `LoopActor`, which has one loop at a time.
@Suite(.serialized) struct LoopSuites {}
