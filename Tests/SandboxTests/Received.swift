// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import Testing

/// A response a test looks into.
struct Received {
    let status: Int
    let headers: ResponseHeaders
    let bytes: [UInt8]

    init(_ response: HTTPClient.Response) {
        self.status = response.status
        self.headers = response.headers
        self.bytes = response.body
    }

    var text: String { String(decoding: self.bytes, as: UTF8.self) }

    /// The body as JSON.
    var json: JSON {
        get throws { try JSONReader().read(self.bytes).root.materialized() }
    }

    /// A text member of the body.
    func string(_ name: String) throws -> String? {
        guard case .string(let text)? = try self.json[name] else { return nil }
        return text
    }

    /// An integer member of the body.
    func integer(_ name: String) throws -> Int64? {
        guard case .number(let number)? = try self.json[name] else { return nil }
        return number.int64
    }

    /// The first number of `error_codes`.
    var entraCode: Int64? {
        get throws {
            guard case .array(let codes)? = try self.json["error_codes"],
                case .number(let code)? = codes.first
            else { return nil }
            return code.int64
        }
    }

    /// The ids of `items`.
    var itemIDs: [String] {
        get throws {
            guard case .array(let items)? = try self.json["items"] else { return [] }
            return items.compactMap { item in
                guard case .string(let id)? = item["id"] else { return nil }
                return id
            }
        }
    }

    /// The rows of a query's result.
    var rows: [[JSON]] {
        get throws {
            guard case .array(let rows)? = try self.json["rows"] else { return [] }
            return rows.compactMap { row in
                guard case .array(let cells) = row else { return nil }
                return cells
            }
        }
    }

    /// The places of `errors`: pointers or field names.
    var errorPlaces: [String] {
        get throws {
            guard case .array(let errors)? = try self.json["errors"] else { return [] }
            return errors.compactMap { error in
                switch error["pointer"] ?? error["field"] {
                case .string(let place): place
                default: nil
                }
            }
        }
    }
}
