// SPDX-License-Identifier: Apache-2.0
internal import JSON

extension Cell {
    /// Writes the cell as a JSON scalar; a moment as RFC 3339 text.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .string(let text): writer.string(text)
        case .integer(let value): writer.int(value)
        case .number(let value): writer.double(value)
        case .boolean(let value): writer.bool(value)
        case .moment(let moment): writer.string(moment.text)
        }
    }
}
