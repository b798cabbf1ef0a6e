// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// Appending tokens to an output buffer, each with one check of its capacity.
extension [UInt8] {
    /// Appends finished bytes, behind a comma if asked.
    mutating func appendToken(_ token: Span<UInt8>, afterComma: Bool) {
        unsafe token.withUnsafeBufferPointer { token in
            append(addingCapacity: token.count + 1) { output in
                if afterComma { output.append(UInt8(ascii: ",")) }
                unsafe output.append(copying: token)
            }
        }
    }

    mutating func appendToken(_ token: StaticString, afterComma: Bool) {
        unsafe appendToken(token.bytes.span, afterComma: afterComma)
    }

    /// Appends `text` as a JSON string, or as a key with its colon.
    mutating func appendQuoted(_ text: Span<UInt8>, afterComma: Bool, isKey: Bool = false) {
        unsafe text.withUnsafeBufferPointer { text in
            let start = text.baseAddress
            let count = unsafe csj_escaped_count_max(start, text.count)
            append(addingCapacity: count + 4) { output in
                if afterComma { output.append(UInt8(ascii: ",")) }
                output.append(UInt8(ascii: "\""))
                if count == text.count {
                    unsafe output.append(copying: text)
                } else {
                    unsafe output.withUnsafeMutableBufferPointer { output, initializedCount in
                        guard let into = output.baseAddress else { return }
                        initializedCount += unsafe csj_escape(
                            start,
                            text.count,
                            into + initializedCount
                        )
                    }
                }
                output.append(UInt8(ascii: "\""))
                if isKey { output.append(UInt8(ascii: ":")) }
            }
        }
    }

    /// Appends the value at `index` of a tape, behind a comma if asked.
    mutating func append(_ tape: borrowing SimdTape, at index: Int, afterComma: Bool) {
        append(addingCapacity: tape.writtenCountMax(at: index) + 1) { output in
            if afterComma { output.append(UInt8(ascii: ",")) }
            unsafe output.withUnsafeMutableBufferPointer { output, initializedCount in
                guard let into = output.baseAddress else { return }
                initializedCount += unsafe tape.write(at: index, to: into + initializedCount)
            }
        }
    }

    mutating func appendKey(_ name: StaticString, afterComma: Bool) {
        unsafe appendQuoted(name.bytes.span, afterComma: afterComma, isKey: true)
    }
}

extension OutputSpan<UInt8> {
    /// Appends a block; there must be room for it.
    fileprivate mutating func append(copying block: UnsafeBufferPointer<UInt8>) {
        guard let source = block.baseAddress else { return }
        unsafe withUnsafeMutableBufferPointer { output, initializedCount in
            guard let into = output.baseAddress else { return }
            precondition(block.count <= output.count - initializedCount)
            unsafe (into + initializedCount).update(from: source, count: block.count)
            initializedCount += block.count
        }
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
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
