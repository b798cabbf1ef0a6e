// SPDX-License-Identifier: Apache-2.0

/// A request method (RFC 9110 §9).
///
/// Methods are case-sensitive.
public enum HTTPMethod: String, Equatable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    case trace = "TRACE"
    /// A token that is none of the above; the head's `methodSlice` has its bytes.
    case other = "OTHER"

    /// The method spelled by the bytes of `slice`.
    init(_ slice: Slice, in bytes: Span<UInt8>) {
        let candidate: HTTPMethod
        switch slice.count {
        case 3: candidate = bytes[Int(slice.start)] == 0x47 ? .get : .put
        case 4: candidate = bytes[Int(slice.start)] == 0x50 ? .post : .head
        case 5: candidate = bytes[Int(slice.start)] == 0x50 ? .patch : .trace
        case 6: candidate = .delete
        case 7: candidate = .options
        default: candidate = .other
        }
        self = slice.equals(candidate.rawValue, in: bytes) ? candidate : .other
    }
}
