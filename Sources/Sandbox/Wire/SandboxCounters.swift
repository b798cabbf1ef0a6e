// SPDX-License-Identifier: Apache-2.0

/// What a sandbox server has counted since it started.
public struct SandboxCounters: Equatable, Sendable {
    /// Requests read completely, control requests not counted.
    public internal(set) var requests = 0
    /// Answers by status.
    public internal(set) var answers: [Int: Int] = [:]
    /// Clients that went away before their answer.
    public internal(set) var aborted = 0
    /// Connections ended by a fault.
    public internal(set) var dropped = 0
}
