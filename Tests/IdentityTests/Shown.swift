// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

@testable import Identity
@testable import Server
@testable import Tools

/// What is shown of a cache: the body of `GET /health/ready` to operators, a tool error to agents.
@LoopActor enum Shown {
    static func health(_ cache: TokenCache) -> String {
        let identity = IdentityFacts(cache.status)
        let readiness = Readiness(
            Readiness.Facts(lifecycle: .ready, toolCount: 1, token: identity.tokenFact)
        )
        return String(decoding: HealthBody.ready(readiness, identity: identity).body, as: UTF8.self)
    }

    /// Ready, with a token and without a failure.
    static func expectReady(
        _ cache: TokenCache,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let health = self.health(cache)
        #expect(health.hasPrefix(#"{"status":"ready","#), sourceLocation: sourceLocation)
        #expect(health.contains(#""token_held":true"#), sourceLocation: sourceLocation)
        #expect(!health.contains("last_failure"), sourceLocation: sourceLocation)
    }

    /// Not ready; `says` is in the reason and beside the failure.
    static func expectFailure(
        _ cache: TokenCache,
        says: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let health = self.health(cache)
        #expect(
            health.hasPrefix(#"{"status":"not_ready","error":"token: "#),
            "\(health)",
            sourceLocation: sourceLocation
        )
        #expect(health.contains(#""token_held":false"#), sourceLocation: sourceLocation)
        #expect(health.contains(#""last_failure":{"ago_s":"#), sourceLocation: sourceLocation)
        // As the reason, as the check's detail, and as message or advice.
        let mentions = health.split(separator: says, omittingEmptySubsequences: false).count - 1
        #expect(mentions == 3, "\(says) in \(health)", sourceLocation: sourceLocation)
        #expect(!health.contains("PLANTED") && !health.contains("eyJ"))
    }

    /// The agent is told whether to come back, and nothing of how the server is set up.
    static func expectToolError(
        _ error: IdentityError?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let error = try #require(error, sourceLocation: sourceLocation)
        let told = FailureMapper.error(error)
        let passes: [IdentityError.Kind] = [.throttled, .authorityFailed, .transport]
        #expect(told.code == .unauthenticated, sourceLocation: sourceLocation)
        #expect(told.retryable == passes.contains(error.kind), sourceLocation: sourceLocation)
        #expect(
            told.message
                == (told.retryable
                    ? "The server cannot get a token for the backend at the moment."
                    : "The server is not able to get a token for the backend."),
            sourceLocation: sourceLocation
        )
        if told.retryable {
            #expect((told.retryAfterMS ?? 0) > 0, sourceLocation: sourceLocation)
        }
    }
}
