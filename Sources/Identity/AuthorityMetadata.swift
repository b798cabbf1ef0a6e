// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// The authority's OpenID metadata, read in the background to check the computed token URL.
///
/// Nothing waits for it and no token depends on it: a mismatch is shown and logged, an absence
/// is not an error. It is read once; until that has worked it is tried again slowly.
@LoopActor public final class AuthorityMetadata {
    /// First wait before reading it again; doubles.
    static let retryMS: UInt64 = 60_000
    /// Longest wait before reading it again: it costs next to nothing, and matters as little.
    static let retryMSMax: UInt64 = 3_600_000
    /// Entra's has two kilobytes.
    static let bodyBytesMax = 64 * 1024

    /// What it says.
    public private(set) var state = MetadataState.unknown

    private let authority: Authority
    private let loop: Loop
    private let client: HTTPClient
    private let limits: ExchangeLimits
    private var onMismatch: ((String) -> Void)?
    private var cancelTransfer: (() -> Void)?
    private var timer: Timer?
    private var failureCount = 0
    private var isStarted = false
    private var isClosed = false

    init(_ authority: Authority, on loop: Loop, client: HTTPClient, limits: ExchangeLimits) {
        self.authority = authority
        self.loop = loop
        self.client = client
        self.limits = limits
    }

    /// Begins to read it; once.
    ///
    /// - Parameter onMismatch: called at most once, with a scrubbed text.
    func start(_ onMismatch: @escaping (String) -> Void) {
        guard !self.isStarted, !self.isClosed else { return }
        self.isStarted = true
        self.onMismatch = onMismatch
        self.fetch()
    }

    /// Ends it; nothing is called after this.
    func close() {
        self.isClosed = true
        self.timer = nil
        self.onMismatch = nil
        self.cancelTransfer.take()?()
    }

    private func fetch() {
        var request = HTTPClient.Request(.get, self.authority.metadataURL)
        request.connectTimeoutMS = self.limits.connectTimeoutMS
        request.timeoutMS = self.limits.tryTimeoutMS
        request.bodyBytesMax = Self.bodyBytesMax
        request.proxy = self.authority.isLoopback ? .none : .environment
        let transfer = self.client.start(request) { [weak self] in self?.finished($0) }
        self.cancelTransfer = { transfer.cancel() }
    }

    private func finished(_ result: Result<HTTPClient.Response, TransferError>) {
        self.cancelTransfer = nil
        guard !self.isClosed else { return }
        switch result {
        case .success(let response) where response.status == 200:
            self.state = MetadataCheck.check(response.body, against: self.authority)
        case .success(let response):
            self.state = .unavailable("the authority answered \(response.status)")
        case .failure(let error): self.state = .unavailable(error.summary)
        }
        switch self.state {
        case .mismatch(let text): self.onMismatch.take()?(text)
        case .unavailable: self.retryLater()
        case .agrees, .notApplicable, .unknown: break
        }
    }

    private func retryLater() {
        let waitMS = min(Self.retryMS << UInt64(min(self.failureCount, 10)), Self.retryMSMax)
        self.failureCount += 1
        do throws(UVError) {
            if self.timer == nil {
                self.timer = try Timer(on: self.loop) { [unowned self] in self.fetch() }
            }
            try self.timer?.start(timeoutMS: waitMS)
        } catch {
            // Without a timer it stays unavailable, which hurts nobody.
            self.timer = nil
        }
    }
}
