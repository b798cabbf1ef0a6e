// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One page of a list: what the backend answers, and after fitting the result of a tool.
protocol ResultPage: Sendable {
    /// Reads the backend's page and writes the tool's result.
    static var schema: ObjectSchema<Self> { get }
    /// Whether rows were left out to keep the result small.
    var isTruncated: Bool { get set }
    /// How many rows there are.
    var rowCount: Int { get }
    /// The bytes of one row in the result; nil when it cannot be written.
    func rowBytes(at index: Int) -> Int?
    /// The same page with no rows, to measure what is around them.
    func withoutRows() -> Self
}
