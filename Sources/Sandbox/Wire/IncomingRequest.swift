// SPDX-License-Identifier: Apache-2.0

/// One complete request, copied out of the connection's buffers.
struct IncomingRequest: Equatable {
    var method: String
    /// As sent, still percent-encoded.
    var path: String
    /// The part after `?`, as sent.
    var query: [UInt8] = []
    /// By name in lower case; repeated lines are joined with `, ` (RFC 9110 §5.3).
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    /// The media type of the body in lower case, without parameters.
    var mediaType: String? {
        guard let value = self.headers["content-type"] else { return nil }
        let type = value.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
        return type.lowercased()
    }
}
