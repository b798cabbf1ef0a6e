// SPDX-License-Identifier: Apache-2.0
public import EventLoop
internal import JSON

/// A small backend on loopback that obeys `docs/backend-openapi.yaml`: users, tickets, datasets.
///
/// It verifies bearer tokens against `SandboxEntra` and can misbehave on purpose:
/// `POST /sandbox/backend` switches faults, `GET /sandbox/backend` shows them. Lives on one loop;
/// call `close` before dropping it.
public final class SandboxBackend {
    /// Path of the control endpoint.
    public static let controlPath = "/sandbox/backend"

    /// `http://127.0.0.1:<port>`, the value of `BACKEND_API_URL`.
    public let url: String
    private let server: SandboxServer

    /// Starts on a free port, or on `port`.
    ///
    /// - Parameters:
    ///   - loop: The loop it lives on.
    ///   - entra: Whose tokens it accepts.
    ///   - audience: The `aud` they must have.
    ///   - port: A port of 127.0.0.1; 0 takes a free one.
    /// - Throws: `SandboxError` when the port is taken.
    public init(
        on loop: Loop,
        trusting entra: SandboxEntra,
        audience: String = SandboxDefaults.backendResource,
        port: UInt16 = 0
    ) throws(SandboxError) {
        let relay = Relay()
        do {
            let service = try BackendService(authority: entra.service, audience: audience)
            let server = try SandboxServer(
                on: loop,
                controlPath: SandboxBackend.controlPath,
                handlers: SandboxServer.Handlers(
                    answer: { service.answer($0, now: .now) },
                    refuse: { SandboxBackend.refusal($0, $1) },
                    control: {
                        relay.backend?.control($0) ?? Answer(status: 503, body: Array("{}".utf8))
                    }
                )
            )
            self.server = server
            do throws(UVError) {
                self.url = try server.listen(port: port)
            } catch {
                server.close()
                throw error
            }
        } catch {
            throw SandboxError("cannot start the embedded backend", error)
        }
        relay.backend = self
    }

    /// Breaks the cycle: the server needs its handlers before the backend exists.
    private final class Relay {
        weak var backend: SandboxBackend?
    }

    /// Ends all connections and stops listening; idempotent.
    public func close() { self.server.close() }

    /// Counts since the start.
    public var counters: SandboxCounters { self.server.log.counters }

    /// The last requests, oldest first.
    public var requests: [RecordedRequest] { self.server.log.requests }

    /// The last request.
    public var lastRequest: RecordedRequest? { self.requests.last }

    /// Adds a fault after those that are on.
    public func inject(_ fault: Fault) { self.server.plan.add(fault) }

    /// Switches all faults off.
    ///
    /// Requests held by `silent` stay held.
    public func clearFaults() { self.server.plan.clear() }

    /// The faults that are on.
    public var faults: [Fault] { self.server.plan.faults }

    private static func refusal(_ fault: Fault, _ request: IncomingRequest) -> Answer {
        let status = fault.status ?? 503
        var problem = Problem(
            status: status,
            title: status == 429 ? "Too many requests" : "Service unavailable",
            detail: "Switched on in the sandbox."
        )
        if let retryAfter = fault.retryAfter {
            problem.headers = [HeaderField("Retry-After", retryAfter)]
        }
        return Answer(problem, instance: request.path)
    }

    private func control(_ request: IncomingRequest) -> Answer {
        do throws(Problem) {
            if request.method == "POST" { try self.apply(request.body) }
            return Answer(status: 200, body: Answer.bytes(self.state))
        } catch {
            return Answer(error)
        }
    }

    /// Reads `{"mode":…}` or `{"faults":[…]}`, and `"clear_log":true`.
    private func apply(_ body: [UInt8]) throws(Problem) {
        var reader = BodyReader(try ControlBody.read(body).root)
        reader.allowOnly(Fault.members + ["faults", "clear_log"])
        let faults = ControlBody.faults(&reader)
        let clearsLog = reader.optionalFlag("clear_log") ?? false
        guard reader.issues.isEmpty else {
            throw .unprocessable("The switch is not valid.", reader.issues)
        }
        if let faults {
            self.clearFaults()
            for fault in faults { self.inject(fault) }
        }
        if clearsLog { self.server.log.clear() }
    }

    private var state: JSON {
        let headers = self.lastRequest?.headers.sorted { $0.key < $1.key } ?? []
        return [
            "url": .string(self.url),
            "faults": .array(self.faults.map(\.json)),
            "counters": self.counters.json,
            "last_request": .object([
                JSONMember("target", .string(self.lastRequest?.target ?? "")),
                JSONMember(
                    "headers",
                    .object(
                        headers.filter { $0.key != "authorization" }
                            .map { JSONMember($0.key, .string($0.value)) }
                    )
                ),
            ]),
        ]
    }
}
