// SPDX-License-Identifier: Apache-2.0

/// What went wrong with one attempt, as far as the decision to repeat it needs to know.
enum AttemptFailure: Equatable {
    /// No connection: refused, unreachable, unresolvable, or not made in time.
    case connect
    /// The connection was lost before the response was complete.
    case connectionLost
    /// No complete response within the time of the attempt.
    case timedOut
    /// A status other than 200 and 201, with the wait the backend asked for.
    case status(Int, retryAfterMS: Int?)
    /// The TLS or proxy configuration does not work; the next attempt would fail alike.
    case insecure
    /// What arrived is no usable response; the next one would not be either.
    case unusable
    /// The caller went away, or the process is stopping.
    case cancelled
}
