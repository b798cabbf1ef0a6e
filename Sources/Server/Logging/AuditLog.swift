// SPDX-License-Identifier: Apache-2.0
import Identity
import Logging

/// Writes identity's audit events: one line per attempt, success and failure, never a secret.
enum AuditLog {
    static func write(_ event: AuditEvent, to log: Logger) {
        var fields: Logger.Metadata = [
            "outcome": "\(event.outcome.rawValue)",
            "credential": "\(event.credential)",
            "tenant_id": "\(event.tenantID)",
            "client_id": "\(event.clientID)",
            "scope": "\(event.scope)",
            "trigger": "\(event.trigger.rawValue)",
            "attempt": .stringConvertible(event.attempt),
            "duration_ms": .stringConvertible(Int(clamping: event.durationMS)),
        ]
        if let expiresInMS = event.expiresInMS {
            fields["expires_in_s"] = .stringConvertible(Int(expiresInMS / 1_000))
        }
        if let error = event.error {
            if let code = error.aadstsCode { fields["aadsts_code"] = .stringConvertible(code) }
            fields["error"] = "\(error.message)"
            if let advice = error.advice { fields["advice"] = "\(advice)" }
        }
        switch event.outcome {
        case .attempt: log.debug("token exchange", metadata: fields)
        case .success: log.info("token exchange", metadata: fields)
        case .failure, .metadataMismatch: log.warning("token exchange", metadata: fields)
        }
    }
}
