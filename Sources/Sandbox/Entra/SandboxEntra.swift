// SPDX-License-Identifier: Apache-2.0
public import EventLoop
internal import JSON

/// A small Entra on loopback: tenant metadata, keys, the token endpoint, and beside it the OIDC
/// issuer of a cluster.
///
/// It verifies federated tokens and secrets like the real one and refuses with the same codes.
/// `POST /sandbox/entra` switches faults and settings, `GET /sandbox/entra` shows them. Lives on
/// one loop; call `close` before dropping it.
public final class SandboxEntra {
    /// Path of the control endpoint.
    public static let controlPath = "/sandbox/entra"
    /// The part of a path that faults without a path of their own hit.
    public static let tokenPath = "/oauth2/v2.0/token"

    /// `http://127.0.0.1:<port>`, the value of `AZURE_AUTHORITY_HOST`.
    public let url: String
    let service: EntraService
    private let server: SandboxServer

    /// Starts on a free port, or on `port`.
    ///
    /// - Parameters:
    ///   - loop: The loop it lives on.
    ///   - port: A port of 127.0.0.1; 0 takes a free one.
    ///   - directory: The tenant, made from the cluster issuer's URL, which has the port in it.
    /// - Throws: `SandboxError` when the port is taken or OpenSSL refuses to work.
    public init(
        on loop: Loop,
        port: UInt16 = 0,
        directory: (_ clusterIssuer: String) -> EntraDirectory = SandboxDefaults.directory
    ) throws(SandboxError) {
        let relay = Relay()
        do {
            let server = try SandboxServer(
                on: loop,
                controlPath: SandboxEntra.controlPath,
                handlers: SandboxServer.Handlers(
                    answer: { relay.service?.answer($0, now: .now) ?? Relay.notReady },
                    refuse: { SandboxEntra.refusal($0, $1) },
                    control: { relay.entra?.control($0) ?? Relay.notReady }
                )
            )
            self.server = server
            do {
                self.url = try server.listen(port: port)
                self.service = try EntraService(
                    baseURL: self.url,
                    clusterID: SandboxDefaults.clusterID,
                    makeDirectory: directory
                )
            } catch {
                server.close()
                throw error
            }
        } catch {
            throw SandboxError("cannot start the embedded Entra", error)
        }
        // Making the keys took up to a second of this turn.
        loop.updateTime()
        relay.service = self.service
        relay.entra = self
    }

    /// Breaks the cycle: the server needs its handlers before there is anything to handle with.
    private final class Relay {
        var service: EntraService?
        weak var entra: SandboxEntra?

        static let notReady = Answer(status: 503, body: Array("{}".utf8))
    }

    /// Ends all connections and stops listening; idempotent.
    public func close() { self.server.close() }

    // MARK: What it knows

    /// The tenant's directory; changes count from the next request on.
    public var directory: EntraDirectory {
        get { self.service.directory }
        set { self.service.directory = newValue }
    }

    /// The `iss` of the cluster's service-account tokens.
    public var clusterIssuer: String { self.service.cluster.issuer }

    /// Lifetimes, roles and other settings; changes count from the next request on.
    public var settings: EntraSettings {
        get { self.service.settings }
        set { self.service.settings = newValue }
    }

    // MARK: What it has seen

    /// Counts since the start.
    public var counters: SandboxCounters { self.server.log.counters }

    /// Access tokens issued.
    public var issuedTokenCount: Int { self.service.ledger.issuedCount }

    /// The last requests, oldest first.
    public var requests: [RecordedRequest] { self.server.log.requests }

    /// Requests to the token endpoint among the last ones, oldest first.
    public var tokenRequests: [RecordedRequest] {
        self.requests.filter { $0.target.contains(SandboxEntra.tokenPath) }
    }

    // MARK: Switches

    /// Adds a fault after those that are on; without a path it hits the token endpoint only.
    public func inject(_ fault: Fault) {
        var fault = fault
        fault.path = fault.path ?? SandboxEntra.tokenPath
        self.server.plan.add(fault)
    }

    /// Refuses the next `count` token requests with an AADSTS code.
    public func rejectNext(_ count: Int, code: Int) {
        self.inject(Fault(.status, code: code, count: count))
    }

    /// Switches all faults off.
    ///
    /// Requests held by `silent` stay held.
    public func clearFaults() { self.server.plan.clear() }

    /// The faults that are on.
    public var faults: [Fault] { self.server.plan.faults }

    /// Makes every access token issued so far invalid at the backend.
    public func revokeTokens() { self.service.revokeTokens() }

    /// Signs access tokens with a fresh key; `keepingOld` goes on publishing the old ones.
    ///
    /// - Throws: `SandboxError` when OpenSSL makes no key.
    public func rollKey(keepingOld: Bool = true) throws(SandboxError) {
        do throws(CryptoError) {
            try self.service.rollKey(keepingOld: keepingOld)
        } catch {
            throw SandboxError("cannot make a signing key", error)
        }
    }

    /// An access token as the token endpoint would issue it now, for tests of the backend.
    ///
    /// - Parameters:
    ///   - resource: The `aud`.
    ///   - roles: The `roles`; nil for those of the first application.
    /// - Returns: The token; nil in a tenant without applications.
    public func makeAccessToken(resource: String, roles: [String]? = nil) -> String? {
        guard let application = self.directory.applications.first else { return nil }
        let grant = TokenEndpoint.Grant(
            clientID: application.clientID,
            objectID: application.objectID,
            resource: resource,
            roles: roles ?? application.roles,
            authenticationClass: "2"
        )
        return try? self.service.issue(grant, now: .now)
    }

    // MARK: Answers

    private static func refusal(_ fault: Fault, _ request: IncomingRequest) -> Answer {
        var answer: Answer
        if let code = fault.code {
            answer = EntraAnswer(EntraError.sample(code), request, .now).answer
            answer.status = fault.status ?? answer.status
        } else {
            let status = fault.status ?? 503
            let name = status == 429 ? "too_many_requests" : "temporarily_unavailable"
            let error = EntraError(90033, status, name, "A transient error has occurred.")
            answer = EntraAnswer(error, request, .now).answer
        }
        if let retryAfter = fault.retryAfter {
            answer.headers.append(HeaderField("Retry-After", retryAfter))
        }
        return answer
    }

    private func control(_ request: IncomingRequest) -> Answer {
        do throws(Problem) {
            var projected: [JSONMember] = []
            if request.method == "POST" {
                let change = try EntraControl.decode(request.body)
                try self.apply(change)
                if let lifetimeS = change.projectedTokenLifetimeS {
                    let token = try self.projectedToken(lifetimeS: lifetimeS)
                    projected = [JSONMember("projected_token", .string(token))]
                }
            }
            return Answer(status: 200, body: Answer.bytes(.object(self.state + projected)))
        } catch {
            return Answer(error)
        }
    }

    private func apply(_ change: EntraControl) throws(Problem) {
        if let faults = change.faults {
            self.clearFaults()
            for fault in faults { self.inject(fault) }
        }
        if change.clearsLog { self.server.log.clear() }
        self.settings = change.settings(from: self.settings)
        if change.revokesTokens { self.revokeTokens() }
        do {
            if change.rollsKey { try self.rollKey(keepingOld: true) }
            if change.rollsClusterKey {
                try self.service.cluster.rotateKey(publishing: change.publishesClusterKey)
            }
        } catch {
            throw Problem(status: 500, title: "Internal server error")
        }
    }

    /// What the API server's TokenRequest answers a kubelet that projects a volume.
    private func projectedToken(lifetimeS: Int64) throws(Problem) -> String {
        var options = FederatedTokenOptions()
        options.lifetimeS = lifetimeS
        do {
            return try ServiceAccountToken.make(options, from: self.service.cluster, now: .now)
        } catch {
            throw Problem(status: 500, title: "Internal server error")
        }
    }

    private var state: [JSONMember] {
        [
            JSONMember("url", .string(self.url)),
            JSONMember("cluster_issuer", .string(self.clusterIssuer)),
            JSONMember("faults", .array(self.faults.map(\.json))),
            JSONMember("settings", EntraControl.json(of: self.settings)),
            JSONMember("tokens_issued", .number(JSONNumber(self.issuedTokenCount))),
            JSONMember("counters", self.counters.json),
        ]
    }
}
