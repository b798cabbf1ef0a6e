// SPDX-License-Identifier: Apache-2.0

import HTTP

/// A head made of header lines, for tests of what reads it.
struct HeadSample {
    let bytes: [UInt8]
    let head: RequestHead

    init(_ lines: [String], target: String = "/") {
        let text = (["GET \(target) HTTP/1.1", "Host: a"] + lines + ["", ""])
        let bytes = [UInt8](text.joined(separator: "\r\n").utf8)
        var parser = RequestParser()
        _ = parser.parse(bytes.span)
        self.bytes = bytes
        self.head = parser.head
    }
}

extension Slice {
    /// All of `text`.
    init(all text: String) { self.init(start: 0, count: text.utf8.count) }
}
