// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Tools

/// What is known of the backend's health, shared by all probes.
///
/// However many probes ask, at most one check is on its way, and its result stands for a second.
/// Between probes a check every few seconds keeps `GET /health/ready` truthful without making it
/// wait.
@LoopActor
final class BackendMonitor {
    /// One check may take this long: less than the kubelet's usual probe timeout of 3 s.
    static let checkTimeoutMS = 2_000
    /// How long a result answers further probes: however many ask, the backend is asked about
    /// once a second, and a recovery is seen as soon.
    static let freshMS: UInt64 = 1_000
    /// How often the backend is looked at when nobody probes: an outage is in the log before
    /// anybody asks, for twelve requests a minute.
    static let intervalMS: UInt64 = 5_000

    private let loop: Loop
    private let backend: BackendClient
    private var timer: Timer?
    private var isChecking = false
    private var checkedMS: UInt64?
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private(set) var fact = Readiness.BackendFact.unknown
    /// Called when the backend went from healthy to unhealthy or back.
    var onChange: ((Readiness.BackendFact) -> Void)?

    init(on loop: Loop, backend: BackendClient) {
        self.loop = loop
        self.backend = backend
    }

    /// Checks now and then every `intervalMS`.
    func start() throws(UVError) {
        let timer = try Timer(on: self.loop) { [unowned self] in self.beginCheck() }
        try timer.start(timeoutMS: 0, repeatMS: Self.intervalMS)
        self.timer = consume timer
    }

    func close() { self.timer = nil }

    /// A result that is at most `freshMS` old.
    func current() async -> Readiness.BackendFact {
        if let checkedMS = self.checkedMS, self.loop.nowMS < checkedMS + Self.freshMS {
            return self.fact
        }
        await withCheckedContinuation { continuation in
            self.waiters.append(continuation)
            self.beginCheck()
        }
        return self.fact
    }

    private func beginCheck() {
        if self.isChecking { return }
        self.isChecking = true
        LoopActor.start {
            let health = await self.backend.checkHealth(timeoutMS: Self.checkTimeoutMS)
            self.finishCheck(health)
        }
    }

    private func finishCheck(_ health: BackendHealth) {
        let previous = self.fact
        self.fact =
            health.isHealthy ? .healthy : .unhealthy(reason: health.failure ?? "did not answer")
        self.isChecking = false
        self.checkedMS = self.loop.nowMS
        let waiters = self.waiters
        self.waiters = []
        for waiter in waiters { waiter.resume() }
        if (previous == .healthy) != (self.fact == .healthy) { self.onChange?(self.fact) }
    }
}
