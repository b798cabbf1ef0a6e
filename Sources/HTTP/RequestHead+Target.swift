// SPDX-License-Identifier: Apache-2.0

extension RequestHead {
    /// Takes the request target apart (RFC 9112 §3.2); its bytes are already known to be allowed.
    mutating func splitTarget(_ bytes: Span<UInt8>) -> RequestDefect? {
        let range = self.target.range
        if self.methodSlice.equals("CONNECT", in: bytes) { return .connectUnsupported }
        if bytes[range.lowerBound] == 0x2F {
            self.splitPath(bytes, from: range.lowerBound)
            return nil
        }
        if range.count == 1, bytes[range.lowerBound] == 0x2A {
            guard self.method == .options else { return .malformedTarget }
            self.path = self.target
            return nil
        }
        return self.splitAbsolute(bytes)
    }

    /// `http://authority/path?query`: RFC 9112 §3.2.2 obliges every server to take it.
    private mutating func splitAbsolute(_ bytes: Span<UInt8>) -> RequestDefect? {
        let range = self.target.range
        var start = range.lowerBound
        if Slice(start: start, count: min(7, range.count)).equalsIgnoringCase("http://", in: bytes)
        {
            start += 7
        } else if Slice(start: start, count: min(8, range.count))
            .equalsIgnoringCase("https://", in: bytes)
        {
            start += 8
        } else {
            return .malformedTarget
        }
        var end = start
        while end < range.upperBound, bytes[end] != 0x2F, bytes[end] != 0x3F { end += 1 }
        self.authority = Slice(from: start, to: end)
        // RFC 9110 §4.2.4: user information is refused; it only ever disguises the host.
        guard HostField(self.authority, in: bytes) != nil, start < end else {
            return .malformedTarget
        }
        self.splitPath(bytes, from: end)
        return nil
    }

    private mutating func splitPath(_ bytes: Span<UInt8>, from start: Int) {
        let end = self.target.range.upperBound
        var index = start
        while index < end, bytes[index] != 0x3F { index += 1 }
        self.path = Slice(from: start, to: index)
        if index < end { self.query = Slice(from: index + 1, to: end) }
    }
}
