// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// Appending to an output buffer without a temporary.
extension [UInt8] {
    mutating func append(_ text: StaticString) {
        unsafe append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends `text` as the inside of a JSON string.
    mutating func appendEscaped(_ text: Span<UInt8>) {
        unsafe text.withUnsafeBufferPointer { text in
            guard let start = text.baseAddress else { return }
            let count = unsafe csj_escaped_count(start, text.count)
            guard count != text.count else { return unsafe append(contentsOf: text) }
            append(addingCapacity: count) { output in
                unsafe output.withUnsafeMutableBufferPointer { output, initializedCount in
                    guard let into = output.baseAddress else { return }
                    unsafe csj_escape(start, text.count, into)
                    initializedCount = count
                }
            }
        }
    }

    mutating func appendEscaped(_ text: StaticString) {
        let bytes = unsafe UnsafeBufferPointer(
            start: text.utf8Start,
            count: text.utf8CodeUnitCount
        )
        unsafe appendEscaped(bytes.span)
    }
}

extension Span<UInt8> {
    /// Whether both have the same bytes.
    func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBufferPointer { bytes in
            unsafe other.withUnsafeBufferPointer { others in
                guard let start = bytes.baseAddress, let other = others.baseAddress else {
                    return true
                }
                return unsafe csj_equal(start, other, bytes.count)
            }
        }
    }
}
