// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// One URL of the backend: its base, a path, and a query, each part encoded as it is added.
///
/// The path's words are literals of this module and the values are percent-encoded, so nothing
/// an agent sends can change the origin, the path or the number of parameters.
struct BackendURL {
    /// Room for the usual URL, so that building it allocates once.
    private static let bytesReserved = 160

    private var bytes: [UInt8] = []
    private var hasQuery = false

    /// Starts at `path`, which begins with a slash and ends without one.
    init(_ origin: BackendOrigin, _ path: StaticString) {
        self.bytes.reserveCapacity(BackendURL.bytesReserved)
        self.bytes += origin.base.utf8
        self.bytes += path.description.utf8
    }

    /// The whole URL.
    var text: String { String(decoding: self.bytes, as: UTF8.self) }

    /// Adds one path segment.
    ///
    /// - Precondition: `segment` is neither empty, `.` nor `..`, which RFC 3986 section 5.2.4 would
    ///   remove from the path; validation of the arguments refuses these.
    mutating func appendSegment(_ segment: String) {
        precondition(BackendURL.isUsableSegment(segment), "path segments are validated before")
        self.bytes.append(UInt8(ascii: "/"))
        PercentEncoding.append(segment, to: &self.bytes)
    }

    /// Adds one query parameter; a repeated name makes a list.
    mutating func appendQuery(_ name: StaticString, _ value: String) {
        self.bytes.append(self.hasQuery ? UInt8(ascii: "&") : UInt8(ascii: "?"))
        self.hasQuery = true
        self.bytes += name.description.utf8
        self.bytes.append(UInt8(ascii: "="))
        PercentEncoding.append(value, to: &self.bytes)
    }

    /// Adds one query parameter unless there is no value.
    mutating func appendQuery(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        self.appendQuery(name, value)
    }

    /// Whether `segment` can stand between two slashes without changing the path around it.
    static func isUsableSegment(_ segment: String) -> Bool {
        !segment.isEmpty && segment != "." && segment != ".."
    }
}
