// SPDX-License-Identifier: Apache-2.0

import JSON

/// Turns a call's progress into `notifications/progress` messages.
///
/// It has no clock, so a limit on their rate is the receiver's: dropping any of them is harmless.
struct ProgressReporter {
    /// The caller's token, as JSON.
    let token: JSONFragment
    let includesMessage: Bool
    /// Gets each notification: one JSON-RPC message on one line.
    let send: (JSONFragment) -> Void
    private var last: Double?

    init(token: JSONFragment, includesMessage: Bool, send: @escaping (JSONFragment) -> Void) {
        self.token = token
        self.includesMessage = includesMessage
        self.send = send
        self.last = nil
    }

    mutating func report(_ progress: Double, total: Double?, message: String?) {
        guard progress.isFinite, progress > self.last ?? -.infinity else { return }
        self.last = progress
        var writer = JSONWriter(reserving: 160)
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("method", "notifications/progress")
            writer.object("params") { writer in
                writer.member("progressToken", self.token)
                writer.member("progress", progress)
                if let total, total.isFinite { writer.member("total", total) }
                if self.includesMessage, let message {
                    writer.member("message", PlainText.clean(message, charactersMax: 200))
                }
            }
        }
        // A notification is optional, so one that cannot be written is dropped.
        guard let notification = try? writer.finish() else { return }
        self.send(notification)
    }
}
