// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Identity
import JSON
import MCPRPC
import Testing

@testable import Tools

/// A loop with a scripted backend, a token cache on a fake credential, and a client for it.
@LoopActor final class Bench {
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

    func context(
        timeoutMS: UInt64 = 10_000,
        requestID: String = "req-1",
        cancellation: Cancellation = Cancellation()
    ) -> ToolContext {
        ToolContext(
            deadlineMS: self.loop.nowMS + timeoutMS,
            requestID: requestID,
            cancellation: cancellation
        )
    }

    /// Decodes the arguments, calls the tool, and gives its checked output as JSON text.
    func call<T: Tool>(
        _ tool: T,
        _ arguments: String,
        _ context: ToolContext? = nil
    ) async throws -> JSON {
        let document = try JSONReader().read(Array(arguments.utf8))
        let input = try T.input.decode(document.root)
        let output = try await tool.call(input, context ?? self.context())
        var writer = JSONWriter()
        try T.output.encode(output, to: &writer)
        return try JSONReader().read(writer.finish().bytes).root.materialized()
    }

    /// The error of a call that must fail.
    func failure<T: Tool>(
        _ tool: T,
        _ arguments: String,
        _ context: ToolContext? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async -> ToolError {
        do {
            let output = try await self.call(tool, arguments, context)
            Issue.record("the call succeeded: \(output)", sourceLocation: sourceLocation)
        } catch let error as ToolError {
            self.expectNothingLeaked(error, sourceLocation)
            return error
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
        return ToolError(.cancelled, "no failure")
    }
}

extension Bench {
    /// What the scripts of these tests put into answers and must never come out again.
    static let secrets = ["hunter2", "token-", "127.0.0.1", "corp", "<", "Traceback", "/srv/"]

    private func expectNothingLeaked(_ error: ToolError, _ sourceLocation: SourceLocation) {
        let text = [error.message, error.field, error.hint].compactMap(\.self).joined(
            separator: " "
        )
        for secret in Bench.secrets + [String(self.fake.port)] {
            #expect(!text.contains(secret), "leaked", sourceLocation: sourceLocation)
        }
    }
}

/// Every suite that runs `LoopActor`, which has one loop at a time.
@Suite(.serialized) struct LoopSuites {}
