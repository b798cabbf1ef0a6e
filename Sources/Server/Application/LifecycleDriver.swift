// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP
import Logging

/// Does what `Lifecycle` decides: logs states, arms the timer, drains and stops the server.
@LoopActor
final class LifecycleDriver {
    private let loop: Loop
    private let log: Logger
    private var lifecycle: Lifecycle
    private var server: HTTPServer?
    private var timer: Timer?
    private var exitCode: Int32?
    private var waiter: CheckedContinuation<Int32, Never>?

    init(on loop: Loop, _ lifecycle: Lifecycle, log: Logger) {
        self.loop = loop
        self.lifecycle = lifecycle
        self.log = log
        self.logState(lifecycle.state)
    }

    var state: Lifecycle.State { self.lifecycle.state }

    /// Takes the server to be drained; its `onIdle` leads back here.
    func attach(_ server: HTTPServer) {
        self.server = server
        server.onIdle = { [unowned self] in self.handle(.idle) }
    }

    func handle(_ event: Lifecycle.Event) {
        let open = self.server?.connectionCount ?? 0
        for action in self.lifecycle.handle(event, connectionsOpen: open) { self.perform(action) }
    }

    /// Suspends until the lifecycle has ended; then nothing of the server is open any more.
    func untilStopped() async -> Int32 {
        if let exitCode = self.exitCode { return exitCode }
        return await withCheckedContinuation { self.waiter = $0 }
    }

    private func perform(_ action: Lifecycle.Action) {
        switch action {
        case .log(let state): self.logState(state)
        case .startDraining: self.server?.startDraining()
        case .stopListening: self.server?.stopListening()
        case .arm(let timeoutMS): self.arm(timeoutMS)
        case .exit(let code): self.stop(code)
        }
    }

    private func arm(_ timeoutMS: Int) {
        do throws(UVError) {
            if self.timer == nil {
                self.timer = try Timer(on: self.loop) { [unowned self] in
                    self.handle(.timerFired)
                }
            }
            try self.timer?.start(timeoutMS: UInt64(timeoutMS))
        } catch {
            // Without a timer nobody would end the drain: go on as if it had fired.
            self.handle(.timerFired)
        }
    }

    private func stop(_ code: Int32) {
        self.timer = nil
        self.server?.close()
        self.server = nil
        self.exitCode = code
        let waiter = self.waiter
        self.waiter = nil
        waiter?.resume(returning: code)
    }

    private func logState(_ state: Lifecycle.State) {
        self.log.info(
            "\(state.rawValue)",
            metadata: [
                "requests_in_flight": .stringConvertible(self.server?.requestsInFlight ?? 0)
            ]
        )
    }
}
