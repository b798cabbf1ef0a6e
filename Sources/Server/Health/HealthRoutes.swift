// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP
import Identity

/// `GET /health`, `/health/live` and `/health/ready`.
///
/// Liveness touches nothing, so a backend outage cannot restart pods. Readiness reads what is
/// already known. Only the combined route of the source document asks the backend.
@LoopActor
final class HealthRoutes {
    private let toolCount: Int
    private let tokens: TokenCache
    /// Nil when the backend is not part of readiness.
    private let monitor: BackendMonitor?
    private let state: () -> Lifecycle.State
    private let log: RequestLog

    init(
        toolCount: Int,
        tokens: TokenCache,
        monitor: BackendMonitor?,
        log: RequestLog,
        state: @escaping () -> Lifecycle.State
    ) {
        self.toolCount = toolCount
        self.tokens = tokens
        self.monitor = monitor
        self.state = state
        self.log = log
    }

    func live(_ reply: consuming Reply, _ request: RequestFacts) {
        self.send(HealthBody.live, through: reply, request)
    }

    func ready(_ reply: consuming Reply, _ request: RequestFacts) {
        let body = HealthBody.ready(
            self.readiness(backend: self.monitor?.fact),
            identity: self.identity
        )
        self.send(body, through: reply, request)
    }

    func combined(_ reply: consuming Reply, _ request: RequestFacts) {
        guard let monitor = self.monitor else {
            let body = HealthBody.combined(self.readiness(backend: nil), identity: self.identity)
            return self.send(body, through: reply, request)
        }
        let slot = ReplySlot(reply)
        LoopActor.start {
            let fact = await monitor.current()
            let body = HealthBody.combined(
                self.readiness(backend: fact),
                identity: self.identity
            )
            guard let reply = slot.take() else { return }
            self.send(body, through: reply, request)
        }
    }

    /// What is known right now, for routes and for the log.
    func readiness(backend: Readiness.BackendFact?) -> Readiness {
        Readiness(
            Readiness.Facts(
                lifecycle: self.state(),
                toolCount: self.toolCount,
                token: self.identity.tokenFact,
                backend: backend
            )
        )
    }

    private var identity: IdentityFacts { IdentityFacts(self.tokens.status) }

    private func send(
        _ response: Response,
        through reply: consuming Reply,
        _ request: RequestFacts
    ) {
        reply.send(response)
        self.log.write(
            RequestLine(request, status: response.status.code, bytesOut: response.body.count)
        )
    }
}
