// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

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
    /// Other responses take the memory set aside for them; a moment later there may be room.
    case noRoom
    /// What arrived is no usable response; the next one would not be either.
    case unusable
    /// The caller went away, or the process is stopping.
    case cancelled

    /// An hour: a longer wait is no use to a call and only tempts arithmetic to overflow.
    private static let retryAfterMSMax: UInt64 = 3_600_000

    /// Sorts what the transport reports.
    init(_ error: TransferError) {
        self =
            switch error {
            case .connectFailed, .resolveFailed, .connectTimedOut: .connect
            case .sendFailed, .receiveFailed, .emptyReply, .truncated: .connectionLost
            case .timedOut: .timedOut
            case .tls, .proxy: .insecure
            case .bodyTooLarge: .tooLarge
            case .noRoom: .noRoom
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
            let retryAfterMS = RetryAfter.milliseconds(
                in: response.headers,
                unixNowMS: WallClock.nowMS(),
                millisecondsMax: AttemptFailure.retryAfterMSMax
            )
            self = .status(response.status, retryAfterMS: retryAfterMS.map { Int(clamping: $0) })
        }
    }
}

extension HTTPClient.Response {
    /// 200 or 201: the only statuses of the backend's contract that succeed.
    var isExpected: Bool { self.status == 200 || self.status == 201 }
}
