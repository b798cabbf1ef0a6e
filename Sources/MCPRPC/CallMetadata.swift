// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// What a call's `_meta` asks for, in both eras; anything malformed is ignored.
struct CallMetadata {
    /// The caller's progress token as JSON, a string or an integer.
    var progressToken: JSONFragment?
    /// The caller's trace.
    var trace: TraceContext?

    init(_ meta: JSONValue?) {
        guard let meta, meta.kind == .object else { return }
        if let token = meta["progressToken"], RequestID.isValid(token) {
            self.progressToken = token.fragment
        }
        if let parent = meta["traceparent"]?.string {
            self.trace = TraceContext(parent: parent, state: meta["tracestate"]?.string)
        }
    }
}
