// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Compares this clock with the authority's `Date` field.
///
/// Caching does not care, lifetimes are relative; the federated token is judged by Entra's clock
/// and was dated by the API server's.
enum ClockCheck {
    static let skewSWarning: Int64 = 60
    /// Beyond it tokens are refused: Microsoft's libraries allow five minutes.
    static let skewSFailure: Int64 = 300

    static func judge(date: String?, nowS: Int64) -> DoctorResult {
        guard let theirs = date.flatMap({ HTTPDate($0) }) else {
            return .skipped(.clock, "The authority's answer has no date to compare with.")
        }
        let skewS = nowS - Int64(theirs.unixSeconds)
        let saw =
            "This clock is \(abs(skewS)) s \(skewS < 0 ? "behind" : "ahead of") the "
            + "authority's."
        let commands = [
            "kubectl get nodes -o wide", "kubectl debug node/<node> -it --image=busybox -- date -u",
        ]
        let remedy = "Repair the node's time synchronisation (chrony or systemd-timesyncd)."
        if abs(skewS) > Self.skewSFailure { return .failed(.clock, saw, remedy, commands) }
        if abs(skewS) > Self.skewSWarning { return .warning(.clock, saw, remedy, commands) }
        return .passed(.clock, saw)
    }
}
