// SPDX-License-Identifier: Apache-2.0
import Identity
import JSON

/// What health answers say about the access token; free of secrets because `TokenStatus` is.
struct IdentityFacts {
    private let status: TokenStatus

    init(_ status: TokenStatus) { self.status = status }

    /// Nil while the first exchange has not ended.
    var tokenFact: Readiness.TokenFact? {
        if let expiresInMS = self.status.expiresInMS { return .held(expiresInMS: expiresInMS) }
        guard let failure = self.status.lastFailure else { return nil }
        return .missing(reason: failure.error.description)
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("credential", self.status.credential)
            writer.member("token_held", self.status.isHeld)
            if let expiresInMS = self.status.expiresInMS {
                writer.member("expires_in_s", Int(expiresInMS / 1_000))
            }
            if let agoMS = self.status.lastSuccessAgoMS {
                writer.member("last_success_ago_s", Int(agoMS / 1_000))
            }
            if let failure = self.status.lastFailure { Self.write(failure, to: &writer) }
            if case .mismatch(let text) = self.status.metadata {
                writer.member("metadata_mismatch", text)
            }
        }
    }

    private static func write(_ failure: TokenStatus.Failure, to writer: inout JSONWriter) {
        writer.object("last_failure") { writer in
            writer.member("ago_s", Int(failure.agoMS / 1_000))
            if let code = failure.error.aadstsCode { writer.member("aadsts_code", code) }
            writer.member("message", failure.error.message)
            if let advice = failure.error.advice { writer.member("advice", advice) }
        }
    }
}
