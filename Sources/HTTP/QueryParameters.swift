// SPDX-License-Identifier: Apache-2.0

/// The parameters of a query or an URL-encoded form, in order, decoded.
public struct QueryParameters: Equatable, Sendable {
    /// Parameters of one query; beyond, the whole query is refused.
    ///
    /// The widest route of the backend contract has a dozen.
    public static let countMax = 100

    /// One `name=value`; the value of a bare `name` is empty.
    public struct Parameter: Equatable, Sendable {
        /// The decoded name.
        public let name: String
        /// The decoded value.
        public let value: String
    }

    /// All parameters, in the order sent.
    public let all: [Parameter]

    /// Parses `slice`; nil when an escape is invalid or there are too many.
    public init?(_ slice: Slice, in bytes: Span<UInt8>) {
        var all: [Parameter] = []
        let end = slice.range.upperBound
        var start = slice.range.lowerBound
        while start < end {
            var stop = start
            var equals: Int?
            while stop < end, bytes[stop] != 0x26 {
                if equals == nil, bytes[stop] == 0x3D { equals = stop }
                stop += 1
            }
            if stop > start {
                let name = Slice(from: start, to: equals ?? stop)
                let value = Slice(from: equals.map { $0 + 1 } ?? stop, to: stop)
                guard let name = PercentDecoding.decode(name, in: bytes, space: .plus),
                    let value = PercentDecoding.decode(value, in: bytes, space: .plus),
                    all.count < Self.countMax
                else { return nil }
                all.append(Parameter(name: name, value: value))
            }
            start = stop + 1
        }
        self.all = all
    }

    /// The first value of `name`.
    public func first(_ name: String) -> String? { self.all.first { $0.name == name }?.value }

    /// All values of `name`, for parameters that may be repeated.
    public func values(_ name: String) -> [String] {
        self.all.lazy.filter { $0.name == name }.map(\.value)
    }
}
