// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// Reads the parts of a query that name fields of one dataset.
struct FieldReader {
    let dataset: String
    let columns: [Column]

    /// A list of fields: `select` or `group_by`.
    func names(_ member: String, max: Int, _ reader: inout BodyReader) -> [Int] {
        let names = reader.texts(member, count: 1...max, length: QueryDecoder.nameLength)
        var positions: [Int] = []
        for (index, name) in names.enumerated() {
            if let position = self.position(name) {
                positions.append(position)
            } else {
                reader.fail("\(member)/\(index)", "unknown field in \(self.dataset)")
            }
        }
        return positions
    }

    /// The conditions of `where`.
    func conditions(_ reader: inout BodyReader) -> [Query.Condition] {
        var conditions: [Query.Condition] = []
        for (index, value) in (reader.array("where", count: 0...QueryDecoder.conditionsMax) ?? [])
            .enumerated()
        {
            guard value.kind == .object else {
                reader.fail("where/\(index)", "must be an object")
                continue
            }
            var entry = BodyReader(value, at: reader.path("where/\(index)"))
            entry.allowOnly(["field", "op", "value"])
            let position = self.position(of: "field", &entry)
            let operation = entry.word("op", of: Operation.self)
            if let position, let operation {
                let operand = OperandReader(kind: self.columns[position].kind)
                if let test = operand.test(operation, &entry) {
                    conditions.append(Query.Condition(column: position, test: test))
                }
            }
            reader.adopt(entry.issues)
        }
        return conditions
    }

    /// The aggregates, with their result names made and checked.
    func aggregates(_ reader: inout BodyReader, groupBy: [Int]) -> [Query.Aggregate] {
        var aggregates: [Query.Aggregate] = []
        var taken = Set(groupBy.map { self.columns[$0].name })
        let values = reader.array("aggregates", count: 1...QueryDecoder.aggregatesMax) ?? []
        for (index, value) in values.enumerated() {
            guard value.kind == .object else {
                reader.fail("aggregates/\(index)", "must be an object")
                continue
            }
            var entry = BodyReader(value, at: reader.path("aggregates/\(index)"))
            if let aggregate = self.aggregate(&entry) {
                if taken.insert(aggregate.name).inserted {
                    aggregates.append(aggregate)
                } else {
                    entry.fail("as", "another result column is called \(aggregate.name)")
                }
            }
            reader.adopt(entry.issues)
        }
        return aggregates
    }

    private func aggregate(_ entry: inout BodyReader) -> Query.Aggregate? {
        entry.allowOnly(["function", "field", "as"])
        guard let function = entry.word("function", of: Query.Aggregate.Function.self) else {
            return nil
        }
        var column: Int?
        if entry.member("field") != nil || function != .count {
            guard let position = self.position(of: "field", &entry) else { return nil }
            let kind = self.columns[position].kind
            switch function {
            case .sum where !kind.isNumeric, .avg where !kind.isNumeric:
                entry.fail("field", "\(function.rawValue) needs a number, this is \(kind.rawValue)")
                return nil
            case .min where kind == .boolean, .max where kind == .boolean:
                entry.fail("field", "\(function.rawValue) cannot order booleans")
                return nil
            default:
                column = position
            }
        }
        let fallback = column.map { "\(function.rawValue)_\(self.columns[$0].name)" }
        let name = entry.optionalText("as", length: QueryDecoder.nameLength)
        if let name, !FieldReader.isFieldName(name) {
            entry.fail("as", "must be letters, digits and underscores, not starting with a digit")
            return nil
        }
        return Query.Aggregate(
            function: function,
            column: column,
            name: name ?? fallback ?? function.rawValue
        )
    }

    private func position(of member: String, _ entry: inout BodyReader) -> Int? {
        guard let name = entry.text(member, length: QueryDecoder.nameLength) else { return nil }
        guard let position = self.position(name) else {
            entry.fail(member, "unknown field in \(self.dataset)")
            return nil
        }
        return position
    }

    private func position(_ name: String) -> Int? {
        self.columns.firstIndex { $0.name == name }
    }

    private static func isFieldName(_ name: String) -> Bool {
        !(name.first?.isNumber ?? true)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
