// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// Reads the `value` of a condition and makes the test out of it.
struct OperandReader {
    /// Values of `in` and `not_in`, as docs/backend-openapi.yaml says.
    static let operandsMax = 100

    /// Type of the column the condition is about.
    let kind: Column.Kind

    /// The test, or nil after an issue was added to `entry`.
    func test(_ operation: Operation, _ entry: inout BodyReader) -> Query.Test? {
        switch operation {
        case .eq: self.scalar(&entry).map { .equal($0, negated: false) }
        case .ne: self.scalar(&entry).map { .equal($0, negated: true) }
        case .lt: self.ordered(&entry).map { .less(than: $0, orEqual: false) }
        case .lte: self.ordered(&entry).map { .less(than: $0, orEqual: true) }
        case .gt: self.ordered(&entry).map { .greater(than: $0, orEqual: false) }
        case .gte: self.ordered(&entry).map { .greater(than: $0, orEqual: true) }
        case .among: self.scalars(&entry).map { .among($0, negated: false) }
        case .notAmong: self.scalars(&entry).map { .among($0, negated: true) }
        case .contains: self.text(&entry).map { .contains(lowercased: $0) }
        case .startsWith: self.text(&entry).map { .startsWith(lowercased: $0) }
        case .isNull: self.flag(&entry).map { .isNull($0) }
        }
    }

    private func ordered(_ entry: inout BodyReader) -> Cell? {
        guard self.kind != .boolean else {
            entry.fail("op", "booleans have no order")
            return nil
        }
        return self.scalar(&entry)
    }

    private func scalar(_ entry: inout BodyReader) -> Cell? {
        guard let value = entry.member("value") else {
            entry.fail("value", "is required")
            return nil
        }
        guard let cell = self.cell(value) else {
            entry.fail("value", self.expectation)
            return nil
        }
        return cell
    }

    private func scalars(_ entry: inout BodyReader) -> [Cell]? {
        guard entry.member("value") != nil else {
            entry.fail("value", "is required")
            return nil
        }
        guard let values = entry.array("value", count: 1...OperandReader.operandsMax) else {
            return nil
        }
        var cells: [Cell] = []
        for (index, value) in values.enumerated() {
            guard let cell = self.cell(value) else {
                entry.fail("value/\(index)", self.expectation)
                return nil
            }
            cells.append(cell)
        }
        return cells
    }

    private func text(_ entry: inout BodyReader) -> String? {
        guard self.kind == .string else {
            entry.fail("op", "works on strings, this is \(self.kind.rawValue)")
            return nil
        }
        guard let text = entry.member("value")?.string else {
            entry.fail("value", "must be a string")
            return nil
        }
        return text.lowercased()
    }

    private func flag(_ entry: inout BodyReader) -> Bool? {
        guard let value = entry.member("value") else { return true }
        guard let flag = value.bool else {
            entry.fail("value", "must be true or false")
            return nil
        }
        return flag
    }

    private func cell(_ value: JSONValue) -> Cell? {
        switch self.kind {
        case .string: value.string.map { .string($0) }
        case .boolean: value.bool.map { .boolean($0) }
        case .datetime: value.string.flatMap { Timestamp($0) }.map { .moment($0) }
        case .integer, .number:
            if let integer = value.int64 {
                .integer(integer)
            } else {
                value.double.map { .number($0) }
            }
        }
    }

    private var expectation: String {
        switch self.kind {
        case .string: "must be a string"
        case .boolean: "must be true or false"
        case .datetime: "must be an RFC 3339 date and time"
        case .integer, .number: "must be a number"
        }
    }
}
