// SPDX-License-Identifier: Apache-2.0

/// An array as its bytes, with where each element ends: one block of memory for thousands of rows.
public struct JSONArrayFragment: Equatable, Sendable {
    /// The array.
    public let fragment: JSONFragment
    /// Index behind each element, which is its comma or the closing bracket.
    private let ends: [Int]

    /// An array without elements.
    public init() {
        fragment = JSONFragment(bytes: Array("[]".utf8))
        ends = []
    }

    /// Copies the elements of an array; none of another kind of value.
    init(_ array: JSONValue) {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        bytes.reserveCapacity(array.document.tape.writtenCountMax(at: array.index))
        ends.reserveCapacity(array.count)
        bytes.append(UInt8(ascii: "["))
        for element in array.elements {
            bytes.append(array.document.tape, at: element.index, afterComma: !ends.isEmpty)
            ends.append(bytes.count)
        }
        bytes.append(UInt8(ascii: "]"))
        fragment = JSONFragment(bytes: bytes)
        self.ends = ends
    }

    /// The number of elements.
    public var count: Int { ends.count }

    /// The size of one element in bytes.
    public func byteCount(at index: Int) -> Int { ends[index] - start(of: index) }

    /// The kind of one element.
    public func kind(at index: Int) -> JSONKind {
        JSONKind(firstByte: fragment.bytes[start(of: index)])
    }

    private func start(of index: Int) -> Int { index == 0 ? 1 : ends[index - 1] + 1 }
}
