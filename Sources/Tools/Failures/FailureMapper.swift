// SPDX-License-Identifier: Apache-2.0

internal import Identity
internal import MCPRPC

/// Turns the last failure of a request into what the agent is told.
///
/// The texts are ours, except for RFC 9457 members that went through `TextScrubber`.
struct FailureMapper {
    /// The failure and, for a status, what the body said about it.
    let failure: AttemptFailure
    var problem = ProblemDetails()
    /// Whether the request carried an idempotency key.
    var isKeyed = false
    /// The argument that names what a 404 says is not there.
    var object: String?

    /// The error of the tool call.
    var error: ToolError {
        switch self.failure {
        case .connect:
            ToolError(.unavailable, "The backend cannot be reached.", retryable: true)
        case .connectionLost:
            ToolError(.unavailable, "The connection to the backend was lost.", retryable: true)
        case .timedOut:
            ToolError(.timeout, "The backend did not answer in time.", retryable: true)
        case .insecure:
            ToolError(
                .unavailable,
                "A secure connection to the backend could not be made.",
                retryable: false
            )
        case .tooLarge:
            ToolError(
                .backendError,
                "The backend's response is too large to be used.",
                retryable: false,
                hint: "Ask for less: a smaller limit or narrower filters."
            )
        case .noRoom:
            FailureMapper.overloaded
        case .unusable:
            ToolError(
                .backendError,
                "The backend's response could not be understood.",
                retryable: false
            )
        case .cancelled:
            ToolError(.cancelled, "The call was cancelled.", retryable: true)
        case .status(let status, let retryAfterMS):
            self.error(status: status, retryAfterMS: retryAfterMS)
        }
    }

    private func error(status: Int, retryAfterMS: Int?) -> ToolError {
        switch status {
        case 400, 422:
            ToolError(
                .invalidInput,
                self.text("The backend rejected the arguments"),
                status: status,
                retryable: false,
                field: self.problem.errors.lazy.compactMap(\.field).first
            )
        case 401:
            ToolError(
                .unauthenticated,
                "The backend does not accept this server's token.",
                status: status,
                retryable: false
            )
        case 403:
            ToolError(
                .forbidden,
                self.text("The backend does not allow this operation"),
                status: status,
                retryable: false
            )
        case 404:
            ToolError(
                .notFound,
                self.text("The backend has no such object"),
                status: status,
                retryable: false,
                field: self.object
            )
        case 409 where self.isKeyed:
            ToolError(
                .invalidInput,
                "This idempotency_key was already used for a ticket with other content.",
                status: status,
                retryable: false,
                field: "idempotency_key",
                hint: "Use another idempotency_key for a new ticket, or repeat the original "
                    + "arguments unchanged to get the ticket that the key created."
            )
        case 429:
            ToolError(
                .rateLimited,
                "The backend asks for fewer calls.",
                status: status,
                retryable: true,
                retryAfterMS: retryAfterMS
            )
        case 502...504:
            ToolError(
                .unavailable,
                "The backend is not available at the moment.",
                status: status,
                retryable: true,
                retryAfterMS: retryAfterMS
            )
        default: self.unexpected(status: status)
        }
    }

    private func unexpected(status: Int) -> ToolError {
        let sentence =
            (300...399).contains(status)
            ? "The backend answered with a redirect, which is not followed."
            : self.text("The backend failed with status \(status)")
        return ToolError(.backendError, sentence, status: status, retryable: false)
    }

    /// Our sentence, then the backend's words if there are any left.
    private func text(_ sentence: String) -> String {
        guard let words = self.problem.text else { return sentence + "." }
        return sentence + ": " + words
    }

    /// Too many calls are in flight, and the wait for a place would take too long.
    static let overloaded = ToolError(
        .unavailable,
        "The server is busy with other calls to the backend.",
        retryable: true,
        retryAfterMS: 1_000
    )

    /// What the agent is told when there is no token; the operator's advice is for the log.
    static func error(_ error: IdentityError) -> ToolError {
        switch error.kind {
        case .deadline:
            FailureMapper(failure: .timedOut).error
        case .cancelled, .closed:
            FailureMapper(failure: .cancelled).error
        case .rejected:
            FailureMapper(failure: .status(401, retryAfterMS: nil)).error
        case .throttled, .authorityFailed, .transport:
            ToolError(
                .unauthenticated,
                "The server cannot get a token for the backend at the moment.",
                retryable: true,
                retryAfterMS: error.retryAfterMS.map { Int(clamping: $0) }
            )
        case .configuration, .federatedToken, .unavailable, .refused, .tls, .badResponse:
            ToolError(
                .unauthenticated,
                "The server is not able to get a token for the backend.",
                retryable: false
            )
        }
    }

    /// A response that succeeded by its status and is not what it should be.
    static func unusable(_ what: String) -> ToolError {
        ToolError(
            .backendError,
            "The backend's response \(what).",
            retryable: false
        )
    }

    /// The request cannot be put on the wire.
    static let unsendable = ToolError(
        .backendError,
        "The request to the backend could not be formed.",
        retryable: false
    )
}
