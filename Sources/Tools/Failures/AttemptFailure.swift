// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Identity

/// What went wrong with one attempt, as far as any decision about it needs to know.
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
    /// The body is larger than the limit; the next one would be too.
    case tooLarge
    /// What arrived is no usable response; the next one would not be either.
    case unusable
    /// The caller went away, or the process is stopping.
    case cancelled

    /// Sorts what the transport reports.
    init(_ error: TransferError) {
        self =
            switch error {
            case .connectFailed, .resolveFailed, .connectTimedOut: .connect
            case .sendFailed, .receiveFailed, .emptyReply, .truncated: .connectionLost
            case .timedOut: .timedOut
            case .tls, .proxy: .insecure
            case .bodyTooLarge: .tooLarge
            case .cancelled, .closed: .cancelled
            case .badResponse, .badURL, .other: .unusable
            }
    }

    /// What went wrong with an attempt that did not bring what was expected.
    init(_ result: Result<HTTPClient.Response, TransferError>) {
        switch result {
        case .failure(let error):
            self.init(error)
        case .success(let response):
            let headers = response.headers
            let retryAfterMS = RetryAfter.parse(
                retryAfter: headers.value("retry-after"),
                // The second is what Azure services send.
                retryAfterMS: headers.value("retry-after-ms")
                    ?? headers.value("x-ms-retry-after-ms"),
                wallMS: WallClock.nowMS()
            )
            self = .status(response.status, retryAfterMS: retryAfterMS.map { Int(clamping: $0) })
        }
    }
}

extension HTTPClient.Response {
    /// 200 or 201: the only statuses of the backend's contract that succeed.
    var isExpected: Bool { self.status == 200 || self.status == 201 }
}
