// SPDX-License-Identifier: Apache-2.0

public import EventLoop
public import Identity
internal import JSON
internal import MCPRPC

/// The company's backend, as the tools see it.
///
/// Tools' charter: what the server can do, one file per tool, and the one client through which
/// all of them reach the backend: deadlines, retries within a budget, tokens, and failures in
/// words that give nothing away. Decisions are `RetryPolicy`'s and `FailureMapper`'s; this class
/// holds what all calls share, `BackendCall` is one of them.
@LoopActor public final class BackendClient {
    /// The limits.
    public let settings: BackendSettings
    /// The only place requests and tokens go to.
    public let origin: BackendOrigin

    let loop: Loop
    private let tokens: TokenCache
    let scrubber: TextScrubber
    let gate: TransferGate
    /// Reuses its memory from one response to the next.
    let reader = JSONReader()
    var budget: RetryBudget
    private let client: HTTPClient
    private var headers = TokenHeaders()

    /// Makes the client; nothing is sent.
    ///
    /// `client` may be shared with others and is not closed by this class; `tokens` are those of
    /// the backend's scope.
    public init(
        on loop: Loop,
        client: HTTPClient,
        tokens: TokenCache,
        origin: BackendOrigin,
        settings: BackendSettings = BackendSettings()
    ) {
        self.loop = loop
        self.client = client
        self.tokens = tokens
        self.origin = origin
        self.settings = settings
        self.scrubber = TextScrubber(hiddenNames: [origin.host])
        self.gate = TransferGate(
            transfersMax: settings.transfersMax,
            waitersMax: settings.waitersMax
        )
        self.budget = RetryBudget(nowMS: loop.nowMS)
    }

    /// Starts what one tool call does with the backend.
    func call(_ context: ToolContext) -> BackendCall {
        BackendCall(self, context)
    }

    /// The token if one is held: nothing to wait for, nothing to allocate.
    var heldToken: AccessToken? { self.tokens.heldToken }

    /// Starts a URL below the backend's base.
    func url(_ path: StaticString) -> BackendURL {
        BackendURL(self.origin, path)
    }

    /// Waits for a token, or for another one than that of the rejected generation.
    ///
    /// Neither the deadline nor cancelling ends the exchange: others may wait for it.
    func token(
        rejecting rejected: Int? = nil,
        deadlineMS: UInt64,
        _ cancellation: Cancellation
    ) async -> Result<AccessToken, IdentityError> {
        var token: Cancellation.Token?
        let result = await withCheckedContinuation { continuation in
            let waiter = self.tokens.requestToken(rejecting: rejected, deadlineMS: deadlineMS) {
                continuation.resume(returning: $0)
            }
            token = waiter.map { waiter in cancellation.onCancel { waiter.cancel() } }
        }
        if let token { cancellation.remove(token) }
        return result
    }

    /// Runs one transfer; cancelling aborts it in the same turn.
    func transfer(
        _ request: HTTPClient.Request,
        _ cancellation: Cancellation
    ) async -> Result<HTTPClient.Response, TransferError> {
        var token: Cancellation.Token?
        let result = await withCheckedContinuation { continuation in
            let transfer = self.client.start(request) { continuation.resume(returning: $0) }
            token = cancellation.onCancel { transfer.cancel() }
        }
        if let token { cancellation.remove(token) }
        return result
    }

    /// The transfer of one attempt.
    ///
    /// - Throws: `BACKEND_ERROR` when a header value could break out of its line; values are
    ///   validated before, so this is the second lock on that door.
    func transferRequest(
        _ request: BackendRequest,
        token: AccessToken,
        context: ToolContext,
        timeoutMS: Int
    ) throws(ToolError) -> HTTPClient.Request {
        // Typed, because adding the labels later would copy the array.
        var lines: [(name: String, value: String)] = [
            ("X-Request-Timeout-Ms", String(timeoutMS)), ("X-Request-Id", context.requestID),
        ]
        if let traceparent = context.traceparent { lines.append(("traceparent", traceparent)) }
        if let tracestate = context.tracestate { lines.append(("tracestate", tracestate)) }
        if let key = request.idempotencyKey { lines.append(("Idempotency-Key", key)) }
        var transfer = HTTPClient.Request(request.body == nil ? .get : .post, request.url.text)
        do throws(HeaderLines.Refusal) {
            let common = try self.headers.lines(token, hasBody: request.body != nil)
            transfer.headers = try HeaderLines(lines, followedBy: common)
        } catch {
            throw FailureMapper.unsendable
        }
        transfer.body = request.body?.bytes
        transfer.connectTimeoutMS = min(self.settings.connectTimeoutMS, timeoutMS)
        transfer.timeoutMS = timeoutMS
        transfer.bodyBytesMax = self.settings.bodyBytesMax
        // A proxy for plain HTTP would read the token, and loopback needs none.
        transfer.proxy = self.origin.isLoopback ? .none : .environment
        return transfer
    }
}
