// SPDX-License-Identifier: Apache-2.0

/// Keeps web pages away from the control paths, which have no authentication.
///
/// A page in a browser on this machine can reach loopback. It cannot send JSON across origins
/// without a preflight, which is refused here, and it cannot hide its `Origin` or, after a DNS
/// trick, its `Host`.
enum ControlGuard {
    /// The refusal of a request, nil when it is welcome.
    static func refusal(of request: IncomingRequest) -> Answer? {
        guard !request.headers.contains("origin"),
            let host = request.headers["host"],
            host.hasPrefix("127.0.0.1:") || host.hasPrefix("localhost:")
        else {
            return Answer(
                Problem(status: 403, title: "Forbidden", detail: "Only for local programs.")
            )
        }
        switch request.method {
        case "GET", "HEAD": return nil
        case "POST": return request.mediaType == Answer.json ? nil : Answer(.unsupportedMediaType())
        default: return Answer(.methodNotAllowed(allow: "GET, HEAD, POST"))
        }
    }
}
