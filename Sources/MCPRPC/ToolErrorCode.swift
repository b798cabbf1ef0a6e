// SPDX-License-Identifier: Apache-2.0

/// Why a tool failed, as the word that stands in `structuredContent.code`.
public enum ToolErrorCode: String, CaseIterable, Sendable {
    /// The call did not finish in its time.
    case timeout = "TIMEOUT"
    /// The backend failed or answered something that cannot be trusted.
    case backendError = "BACKEND_ERROR"
    /// An argument breaks the input schema or a rule of the backend.
    case invalidInput = "INVALID_INPUT"
    /// What was asked for does not exist.
    case notFound = "NOT_FOUND"
    /// The backend cannot be reached, or says it is not available.
    case unavailable = "UNAVAILABLE"
    /// The backend does not accept this server's token.
    case unauthenticated = "UNAUTHENTICATED"
    /// The backend knows this server and refuses.
    case forbidden = "FORBIDDEN"
    /// Too many calls; wait.
    case rateLimited = "RATE_LIMITED"
    /// The caller went away or the server is stopping.
    case cancelled = "CANCELLED"

    /// Whether the same call can be expected to succeed later.
    var isRetryableByDefault: Bool {
        switch self {
        case .timeout, .unavailable, .rateLimited, .cancelled: true
        case .backendError, .invalidInput, .notFound, .unauthenticated, .forbidden: false
        }
    }
}
