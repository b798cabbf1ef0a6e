// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// An `application/x-www-form-urlencoded` body, parameters in the order given.
struct FormBody {
    private(set) var bytes: [UInt8] = []

    /// Appends one parameter.
    ///
    /// Everything but unreserved characters is percent-encoded (WHATWG URL §5.2 would write a
    /// space as `+`; `%20` is read the same and is unambiguous).
    mutating func append(_ name: String, _ value: String) {
        if !self.bytes.isEmpty { self.bytes.append(UInt8(ascii: "&")) }
        PercentEncoding.append(name, to: &self.bytes)
        self.bytes.append(UInt8(ascii: "="))
        PercentEncoding.append(value, to: &self.bytes)
    }
}
