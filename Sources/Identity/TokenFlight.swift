// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// One exchange in flight: the waits a credential may make, all of which `cancel()` ends.
///
/// It belongs to the cache, not to a caller: callers come and go, the exchange goes on.
@LoopActor public final class TokenFlight {
    /// The loop everything runs on.
    public let loop: Loop
    /// What the token is for.
    public let scope: Scope
    /// The content that was refused last time, when this flight is only to look for another.
    let refusedFingerprint: Int?
    /// Tells the content of the credential's file from others; `nil` without a file.
    var fingerprint: Int?
    /// Whether the flight found the refused content again and asked nobody.
    private(set) var isUnchanged = false
    /// The link of a chain that is being tried; `nil` outside a chain.
    var link: String?
    /// Tries made so far, over all links of a chain.
    private(set) var attempts = 0
    private(set) var isCancelled = false

    private let onAttempt: (TokenFlight) -> Void
    private var cancelWait: (() -> Void)?
    private var timer: Timer?
    private var delayed: CheckedContinuation<Void, Never>?

    init(
        on loop: Loop,
        scope: Scope,
        refusedFingerprint: Int? = nil,
        onAttempt: @escaping (TokenFlight) -> Void = { _ in }
    ) {
        self.loop = loop
        self.scope = scope
        self.refusedFingerprint = refusedFingerprint
        self.onAttempt = onAttempt
    }

    /// Ends the wait in progress and every later one at once.
    func cancel() {
        guard !self.isCancelled else { return }
        self.isCancelled = true
        self.cancelWait?()
    }

    /// Reports a try, for the audit log.
    public func willAttempt() {
        self.attempts += 1
        self.onAttempt(self)
    }

    /// Notes the content of the credential's file; returns whether there is nothing new in it
    /// and the flight should end.
    func isRefusedContent(_ fingerprint: Int) -> Bool {
        self.fingerprint = fingerprint
        self.isUnchanged = fingerprint == self.refusedFingerprint
        return self.isUnchanged
    }

    /// Runs a transfer.
    public func perform(
        _ request: HTTPClient.Request,
        on client: HTTPClient
    ) async -> Result<HTTPClient.Response, TransferError> {
        guard !self.isCancelled else { return .failure(.cancelled) }
        var result = Result<HTTPClient.Response, TransferError>.failure(.cancelled)
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let transfer = client.start(request) {
                result = $0
                continuation.resume()
            }
            self.cancelWait = { transfer.cancel() }
        }
        self.cancelWait = nil
        return result
    }

    /// Waits; returns early when cancelled.
    ///
    /// - Throws: `IdentityError` of kind `closed` when cancelled.
    public func delay(milliseconds: UInt64) async throws(IdentityError) {
        if !self.isCancelled {
            await withCheckedContinuation { continuation in
                self.delayed = continuation
                self.cancelWait = { [unowned self] in self.endDelay() }
                do throws(UVError) {
                    if self.timer == nil {
                        self.timer = try Timer(on: self.loop) { [unowned self] in self.endDelay() }
                    }
                    try self.timer?.start(timeoutMS: milliseconds)
                } catch {
                    // Without a timer the wait is over: retrying at once is the lesser evil.
                    self.endDelay()
                }
            }
            self.cancelWait = nil
        }
        guard !self.isCancelled else { throw Self.closed }
    }

    nonisolated static let closed = IdentityError(.closed, "The token cache was closed.")

    private func endDelay() {
        self.timer?.stop()
        self.delayed.take()?.resume()
    }
}
