// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// Reads the body of `POST /query` against the datasets there are.
struct QueryDecoder {
    // The limits of docs/backend-openapi.yaml.
    static let conditionsMax = 20
    static let groupFieldsMax = 10
    static let aggregatesMax = 20
    static let orderKeysMax = 10
    static let selectMax = 50
    static let rowsMax: Int64 = 1000
    static let nameLength = 1...64

    /// Columns of every dataset by name.
    let datasets: [String: [Column]]

    /// The checked query, or a 422 problem that names every mistake.
    func decode(_ body: JSONValue) throws(Problem) -> Query {
        var reader = BodyReader(body)
        reader.allowOnly([
            "dataset", "select", "where", "group_by", "aggregates", "order_by", "limit", "cursor",
        ])
        let limit = reader.integer("limit", in: 1...QueryDecoder.rowsMax) ?? 1
        let cursor = reader.optionalText("cursor", length: 1...Cursor.bytesMax)
        guard let dataset = reader.text("dataset", length: QueryDecoder.nameLength),
            let columns = self.columns(of: dataset, &reader)
        else {
            throw .unprocessable("The query is not valid.", reader.issues)
        }
        var query = Query(dataset: dataset, select: [], limit: Int(limit), cursor: cursor)
        let fields = FieldReader(dataset: dataset, columns: columns)
        query.conditions = fields.conditions(&reader)
        query.groupBy = fields.names("group_by", max: QueryDecoder.groupFieldsMax, &reader)
        query.aggregates = fields.aggregates(&reader, groupBy: query.groupBy)
        query.select = fields.names("select", max: QueryDecoder.selectMax, &reader)
        if query.isGrouped, reader.member("select") != nil {
            reader.fail("select", "must be absent with group_by or aggregates")
        }
        if !query.isGrouped, query.select.isEmpty { query.select = Array(columns.indices) }
        query.order = self.order(query, columns, &reader)
        guard reader.issues.isEmpty else {
            throw .unprocessable("The query is not valid.", reader.issues)
        }
        return query
    }

    private func columns(of dataset: String, _ reader: inout BodyReader) -> [Column]? {
        if let columns = self.datasets[dataset] { return columns }
        let known = self.datasets.keys.sorted().joined(separator: ", ")
        reader.fail("dataset", "unknown dataset; known: \(known)")
        return nil
    }

    private func order(
        _ query: Query,
        _ columns: [Column],
        _ reader: inout BodyReader
    ) -> [Query.Order] {
        let result = query.isGrouped ? Grouping(query, columns: columns).resultColumns : columns
        var order: [Query.Order] = []
        for (index, value) in (reader.array("order_by", count: 0...QueryDecoder.orderKeysMax) ?? [])
            .enumerated()
        {
            var entry = BodyReader(value, at: reader.path("order_by/\(index)"))
            if value.kind != .object {
                reader.fail("order_by/\(index)", "must be an object")
                continue
            }
            entry.allowOnly(["field", "direction"])
            let name = entry.text("field", length: QueryDecoder.nameLength)
            let direction = entry.word("direction", of: Direction.self)
            if let name {
                if let column = result.firstIndex(where: { $0.name == name }) {
                    order.append(
                        Query.Order(column: column, isDescending: direction == .desc)
                    )
                } else {
                    entry.fail(
                        "field",
                        query.isGrouped
                            ? "not a column of the result" : "unknown field in \(query.dataset)"
                    )
                }
            }
            reader.adopt(entry.issues)
        }
        return order
    }

    private enum Direction: String, CaseIterable { case asc, desc }
}
