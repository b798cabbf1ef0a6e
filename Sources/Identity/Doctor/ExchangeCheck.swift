// SPDX-License-Identifier: Apache-2.0

/// The exchange's outcome, with what repairs it.
enum ExchangeCheck {
    static func judge(
        _ outcome: Result<TokenGrant, IdentityError>,
        tookMS: UInt64,
        _ remedies: Remedies
    ) -> DoctorResult {
        switch outcome {
        case .success(let grant):
            return .passed(
                .exchange,
                "A token for \(grant.lifetimeMS / 1000) s in \(tookMS) ms."
            )
        case .failure(let error):
            var saw = error.message
            if let correlationID = error.correlationID {
                saw += " (correlation id \(correlationID))"
            }
            let commands = error.aadstsCode.map(remedies.commands(forAADSTS:)) ?? []
            return .failed(.exchange, saw, error.advice, commands)
        }
    }
}
