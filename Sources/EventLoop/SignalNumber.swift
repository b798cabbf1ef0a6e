// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The signals a server reacts to.
public enum SignalNumber: Sendable, CaseIterable {
    /// SIGTERM: end in good order.
    case terminate
    /// SIGINT: the same, from a terminal.
    case interrupt
    /// SIGHUP: read again what can change without a restart.
    case hangup
    /// SIGUSR1: free for the program.
    case user1
    /// SIGUSR2: free for the program.
    case user2

    /// The kernel's number.
    public var rawNumber: CInt {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .hangup: SIGHUP
        case .user1: SIGUSR1
        case .user2: SIGUSR2
        }
    }
}
