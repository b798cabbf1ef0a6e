// SPDX-License-Identifier: Apache-2.0

/// Why a part of the sandbox could not start or work.
public struct SandboxError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One sentence with the cause in it.
    public let description: String

    init(_ attempt: String, _ cause: any Error) {
        self.description = "\(attempt): \(cause)"
    }
}
