// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP
import Identity
import Logging
import Tools

/// One serving process: builds everything from the configuration, serves, ends in order.
@LoopActor
final class Application {
    private let loop: Loop
    private let configuration: Configuration
    private let log: Log
    private let engine: Engine
    private let requestLog: RequestLog
    private let monitor: BackendMonitor
    private let messages: MessagesRoute
    private let lifecycle: LifecycleDriver
    private let server: HTTPServer

    /// Serves with the settings of `source` until the process is told to stop.
    ///
    /// `whenListening` gets the server's own URL once it accepts connections. Every handle on the
    /// loop is closing when the exit code is returned.
    static func serve(
        on loop: Loop,
        _ source: ConfigurationSource,
        whenListening: (_ url: String) -> Void = { _ in }
    ) async -> Int32 {
        do {
            let configuration = try Configuration.load(source)
            let log = Log(
                level: configuration.logLevel,
                format: configuration.logFormat,
                output: .standardOutput
            )
            let lifecycle = LifecycleDriver(
                on: loop,
                Lifecycle(
                    drainDelayMS: configuration.drainDelayMS,
                    drainTimeoutMS: configuration.drainTimeoutMS
                ),
                log: log.logger
            )
            // Before anything waits: the first process of a container ignores what it has no
            // handler for, and would then be killed when its grace period is over.
            let signals = try SignalWatch(
                on: loop,
                onTerminate: { lifecycle.handle(.terminated) },
                onInterrupt: { lifecycle.handle(.interrupted) },
                onHangup: { Application.reload(log, on: loop) }
            )
            defer { signals.close() }
            let engine = try await Engine.make(on: loop, configuration, source, log: log.logger)
            defer { engine.close() }
            let application = try Application(on: loop, configuration, engine, lifecycle, log)
            defer { application.close() }
            if lifecycle.state == .starting { whenListening(try application.start()) }
            return await lifecycle.untilStopped()
        } catch {
            return Failure.report(error)
        }
    }

    private init(
        on loop: Loop,
        _ configuration: Configuration,
        _ engine: Engine,
        _ lifecycle: LifecycleDriver,
        _ log: Log
    ) throws(UVError) {
        self.loop = loop
        self.configuration = configuration
        self.engine = engine
        self.log = log
        let requestLog = try log.requestLog(on: loop)
        self.requestLog = requestLog
        self.lifecycle = lifecycle
        self.monitor = BackendMonitor(on: loop, backend: engine.backend)
        self.messages = try MessagesRoute(
            on: loop,
            dispatcher: engine.dispatcher,
            log: requestLog,
            callTimeoutMS: engine.backend.settings.callTimeoutMS,
            concurrentCallsMax: configuration.concurrentCallsMax
        )
        let router = Router(
            messages: self.messages,
            tools: ToolsRoute(listing: engine.listing, log: requestLog),
            health: HealthRoutes(
                toolCount: engine.toolCount,
                tokens: engine.tokens,
                monitor: configuration.checksBackendForReadiness ? self.monitor : nil,
                log: requestLog,
                state: { lifecycle.state }
            ),
            log: requestLog,
            admission: Admission(
                hosts: HostPolicy(allowed: configuration.allowedHosts),
                origins: OriginPolicy(
                    origins: configuration.allowedOrigins,
                    port: configuration.port
                )
            )
        )
        var limits = HTTPServerLimits()
        limits.connectionsMax = configuration.connectionsMax
        self.server = try HTTPServer(
            on: loop,
            limits: limits,
            onHead: { head, bytes in router.admit(head, bytes) },
            onRequest: { reply, head, headBytes, body in
                router.handle(reply, head, headBytes, body)
            }
        )
        lifecycle.attach(self.server)
        self.server.onEarlyAnswer = { answer in
            guard let line = RequestLine(answer) else { return }
            requestLog.write(line)
        }
    }

    /// Begins to fetch a token and to listen; returns the server's own URL.
    private func start() throws(StartError) -> String {
        let wanted = "\(self.configuration.host) port \(self.configuration.port)"
        do throws(UVError) {
            let bound = try self.server.listen(
                on: SocketAddress(
                    host: self.configuration.host,
                    port: UInt16(self.configuration.port)
                )
            )
            self.engine.tokens.start()
            if self.configuration.checksBackendForReadiness { try self.startMonitor() }
            let url = "http://\(bound)"
            self.log.logger.info("listening", metadata: ["url": "\(url)"])
            self.lifecycle.handle(.listening)
            return url
        } catch {
            throw StartError(reason: "cannot listen on \(wanted): \(error)")
        }
    }

    private func startMonitor() throws(UVError) {
        let logger = self.log.logger
        self.monitor.onChange = { fact in
            switch fact {
            case .healthy: logger.info("backend is healthy")
            case .unhealthy(let reason):
                logger.warning("backend is unhealthy", metadata: ["reason": "\(reason)"])
            case .unknown: break
            }
        }
        try self.monitor.start()
    }

    /// Takes over what can change without a restart: the log level.
    ///
    /// Nothing else is read, so a mistake elsewhere in the file waits for the next start.
    private static func reload(_ log: Log, on loop: Loop) {
        LoopActor.start {
            do throws(ConfigurationError) {
                var reader = SettingReader(try await Program.source(on: loop))
                let level = reader.choice(.logLevel, default: LogLevel.info)
                guard reader.problems.isEmpty else {
                    throw ConfigurationError(problems: reader.problems)
                }
                log.threshold.set(level)
                log.logger.notice("reloaded", metadata: ["log_level": "\(level.rawValue)"])
            } catch {
                log.logger.error("not reloaded", metadata: ["error": "\(error)"])
            }
        }
    }

    private func close() {
        self.messages.close()
        self.monitor.close()
        self.server.close()
        self.requestLog.close()
    }
}
