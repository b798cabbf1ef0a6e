// SPDX-License-Identifier: Apache-2.0

/// What one check found: free of secrets, safe to paste into a ticket.
public struct DoctorResult: Sendable, Equatable {
    /// The check.
    public let check: DoctorCheck
    /// How it ended.
    public let verdict: DoctorVerdict
    /// What was seen, one sentence or two.
    public let saw: String
    /// What to do about it; nil when nothing is to be done.
    public let remedy: String?
    /// Commands to paste, with the values filled in that are known here.
    ///
    /// What only the operator knows stands in angle brackets.
    public let commands: [String]

    static func passed(_ check: DoctorCheck, _ saw: String) -> DoctorResult {
        DoctorResult(check: check, verdict: .passed, saw: saw, remedy: nil, commands: [])
    }

    static func warning(
        _ check: DoctorCheck,
        _ saw: String,
        _ remedy: String,
        _ commands: [String] = []
    ) -> DoctorResult {
        DoctorResult(
            check: check,
            verdict: .warning,
            saw: saw,
            remedy: remedy,
            commands: commands
        )
    }

    static func failed(
        _ check: DoctorCheck,
        _ saw: String,
        _ remedy: String?,
        _ commands: [String] = []
    ) -> DoctorResult {
        DoctorResult(check: check, verdict: .failed, saw: saw, remedy: remedy, commands: commands)
    }

    static func skipped(_ check: DoctorCheck, _ why: String) -> DoctorResult {
        DoctorResult(check: check, verdict: .skipped, saw: why, remedy: nil, commands: [])
    }

    /// The same with every known secret and everything token-shaped masked: the last line of
    /// defence, the judges put none in.
    func scrubbed(_ scrubber: Scrubber) -> DoctorResult {
        DoctorResult(
            check: self.check,
            verdict: self.verdict,
            saw: scrubber.scrub(self.saw),
            remedy: self.remedy.map(scrubber.scrub),
            commands: self.commands.map(scrubber.scrub)
        )
    }
}
