// SPDX-License-Identifier: Apache-2.0

/// What one look at the backend's `/health` found.
public struct BackendHealth: Equatable, Sendable {
    /// The backend answered 200.
    public let isHealthy: Bool
    /// The HTTP status, when there was an answer.
    public let status: Int?
    /// Why it is not healthy, in words for operators, free of hosts and tokens.
    public let failure: String?

    static let healthy = BackendHealth(isHealthy: true, status: 200, failure: nil)

    static func unhealthy(_ failure: String, status: Int? = nil) -> BackendHealth {
        BackendHealth(isHealthy: false, status: status, failure: "backend: " + failure)
    }
}
