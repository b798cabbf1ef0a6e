// SPDX-License-Identifier: Apache-2.0

/// Whether this process should get traffic, decided from facts that are already known; a pure
/// value.
struct Readiness: Equatable {
    /// One thing that must hold.
    struct Check: Equatable {
        let name: String
        let isPassing: Bool
        /// One sentence for the person who reads it at night; no secret, no host.
        let detail: String
    }

    let checks: [Check]

    var isReady: Bool { self.checks.allSatisfy(\.isPassing) }

    /// The first thing that is wrong.
    var reason: String? {
        self.checks.first { !$0.isPassing }.map { "\($0.name): \($0.detail)" }
    }

    /// What the decision needs to know.
    struct Facts {
        var lifecycle: Lifecycle.State
        var toolCount: Int
        /// Nil while no exchange has ended yet.
        var token: TokenFact?
        /// Nil when the backend is not part of readiness.
        var backend: BackendFact?
    }

    /// What is known of the access token.
    enum TokenFact: Equatable {
        case held(expiresInMS: UInt64)
        case missing(reason: String)
    }

    /// What is known of the backend.
    enum BackendFact: Equatable {
        case unknown
        case healthy
        case unhealthy(reason: String)
    }

    init(_ facts: Facts) {
        var checks = [Self.lifecycle(facts.lifecycle), Self.tools(facts.toolCount)]
        checks.append(Self.token(facts.token))
        if let backend = facts.backend { checks.append(Self.backend(backend)) }
        self.checks = checks
    }

    private static func lifecycle(_ state: Lifecycle.State) -> Check {
        Check(name: "lifecycle", isPassing: state == .ready, detail: state.rawValue)
    }

    private static func tools(_ count: Int) -> Check {
        Check(name: "tools", isPassing: count > 0, detail: "\(count) registered")
    }

    private static func token(_ fact: TokenFact?) -> Check {
        switch fact {
        case .held(let expiresInMS):
            Check(name: "token", isPassing: true, detail: "expires in \(expiresInMS / 1_000) s")
        case .missing(let reason):
            Check(name: "token", isPassing: false, detail: reason)
        case nil:
            Check(name: "token", isPassing: false, detail: "the first exchange has not ended")
        }
    }

    private static func backend(_ fact: BackendFact) -> Check {
        switch fact {
        case .healthy: Check(name: "backend", isPassing: true, detail: "answers")
        case .unknown: Check(name: "backend", isPassing: false, detail: "not checked yet")
        case .unhealthy(let reason): Check(name: "backend", isPassing: false, detail: reason)
        }
    }
}
