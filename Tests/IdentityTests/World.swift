// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

@testable import Identity

/// One loop with a fake authority, a client, and whatever caches the test makes.
@LoopActor final class World {
    nonisolated static let tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47"
    nonisolated static let clientID = "00000000-1111-2222-3333-444444444444"
    nonisolated static let secret = "PLANTED-CLIENT-SECRET"
    nonisolated static let accessToken = "PLANTED-ACCESS-TOKEN"
    /// A test that hangs fails after this long.
    static let deadlineMS: UInt64 = 20_000

    let loop: Loop
    let client: HTTPClient
    let authority: FakeAuthority
    let tokenFile: TestFile
    var settings = IdentitySettings()
    var limits = ExchangeLimits()
    var policy = RefreshPolicy()
    private(set) var audits: [AuditEvent] = []
    private var caches: [TokenCache] = []
    private var watchdog: Timer?
    private var isClosed = false

    init(on loop: Loop) throws {
        self.loop = loop
        self.client = try HTTPClient(on: loop)
        self.authority = try FakeAuthority(on: loop)
        self.tokenFile = TestFile(Self.federatedToken(1))
        self.settings.tenantID = Self.tenant
        self.settings.clientID = Self.clientID
        self.settings.authorityHost = self.authority.url
        // Fast enough for tests, in the proportions of the real ones.
        self.limits.retryMS = 2
        self.limits.tryTimeoutMS = 2_000
        self.watchdog = try Timer(on: loop) { [unowned self] in
            Issue.record("the test hangs")
            self.close()
        }
        try self.watchdog?.start(timeoutMS: Self.deadlineMS)
    }

    /// Runs `body` on a loop of its own, to its end and the loop's.
    nonisolated static func run(
        _ body: @escaping @LoopActor (World) async throws -> Void
    ) throws {
        try LoopActor.run { loop in
            let world = try World(on: loop)
            LoopActor.start {
                do {
                    try await body(world)
                } catch {
                    Issue.record(error)
                }
                world.close()
            }
        }
    }

    /// A task that stays on the loop, for callers that wait beside the test.
    static func task<Success: Sendable>(
        _ operation: @escaping @LoopActor () async throws -> Success
    ) -> Task<Success, any Error> {
        Task(executorPreference: LoopActor.shared.executor) { try await operation() }
    }

    func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        for cache in self.caches { cache.close() }
        self.watchdog = nil
        self.authority.close()
        self.client.close()
    }

    func workloadIdentityCache() throws -> TokenCache {
        try self.cache(
            WorkloadIdentityCredential(
                self.settings,
                tokenFile: self.tokenFile.path,
                on: self.loop,
                client: self.client,
                limits: self.limits
            )
        )
    }

    func clientSecretCache() throws -> TokenCache {
        self.settings.clientSecret = Secret(Self.secret)
        return try self.cache(
            ClientSecretCredential(
                self.settings,
                on: self.loop,
                client: self.client,
                limits: self.limits
            )
        )
    }

    func cache(
        _ credential: any Credential,
        scope: String = "api://backend/.default"
    ) throws -> TokenCache {
        let cache = try TokenCache(
            on: self.loop,
            credential: credential,
            scope: Scope(scope),
            policy: self.policy
        ) { [unowned self] in self.audits.append($0) }
        self.caches.append(cache)
        return cache
    }

    /// Outcome of a call as a value, for expectations.
    func error(
        of call: @LoopActor () async throws(IdentityError) -> AccessToken
    ) async -> IdentityError? {
        do throws(IdentityError) {
            _ = try await call()
            return nil
        } catch {
            return error
        }
    }

    /// The same for calls that can throw anything.
    func identityError(of call: @LoopActor () async throws -> Void) async -> IdentityError? {
        do {
            try await call()
            return nil
        } catch {
            return error as? IdentityError
        }
    }

    nonisolated static func federatedToken(_ number: Int) -> String {
        TestJWT.make(
            #"{"iss":"https://issuer/","sub":"system:serviceaccount:ns:sa","#
                + #""aud":["api://AzureADTokenExchange"],"exp":4102444800,"jti":"\#(number)"}"#
        )
    }

    nonisolated static func grant(
        _ token: String = accessToken,
        expiresInS: Int = 3599
    ) -> FakeAuthority.Script {
        .reply(
            200,
            headers: ["Content-Type: application/json"],
            #"{"token_type":"Bearer","expires_in":\#(expiresInS),"ext_expires_in":3599,"#
                + #""access_token":"\#(token)"}"#
        )
    }

    nonisolated static func refusal(
        _ status: Int,
        _ code: Int,
        error: String = "invalid_client",
        headers: [String] = []
    ) -> FakeAuthority.Script {
        .reply(
            status,
            headers: headers,
            #"{"error":"\#(error)","error_description":"AADSTS\#(code): No. Trace ID: t","#
                + #""error_codes":[\#(code)],"correlation_id":"c-1","trace_id":"t-1"}"#
        )
    }
}
