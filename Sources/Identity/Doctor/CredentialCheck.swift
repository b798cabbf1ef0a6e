// SPDX-License-Identifier: Apache-2.0

/// Says which credential is used, and why.
enum CredentialCheck {
    static func judge(_ choice: CredentialChoice) -> DoctorResult {
        if let problem = choice.problem {
            return .failed(.credential, problem.message, problem.advice)
        }
        let links =
            choice.chain.isEmpty
            ? "" : " (\(choice.chain.map(\.rawValue).joined(separator: ", then ")))"
        let saw = "\(choice.kind.rawValue)\(links), because \(choice.reason)."
        guard choice.warnings.isEmpty else {
            return .warning(.credential, saw, choice.warnings.joined(separator: " "))
        }
        return .passed(.credential, saw)
    }
}
