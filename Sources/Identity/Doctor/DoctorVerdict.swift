// SPDX-License-Identifier: Apache-2.0

/// How one check ended.
public enum DoctorVerdict: String, Sendable, CaseIterable {
    /// As it should be.
    case passed
    /// It works or may work, and somebody should look.
    case warning
    /// This is why there is no token, or why the backend refuses it.
    case failed
    /// Not looked at; the result says why.
    case skipped

    /// One character for people.
    public var mark: String {
        switch self {
        case .passed: "✓"
        case .warning: "!"
        case .failed: "✗"
        case .skipped: "-"
        }
    }
}
