// SPDX-License-Identifier: Apache-2.0
internal import HTTP

/// The header fields of a request as the bytes they came in; texts are made when asked for.
///
/// A backend under a benchmark looks at four of a dozen fields.
struct HeaderFields: Equatable, Sendable {
    private let bytes: [UInt8]
    /// Name and value by turns.
    private let slices: [Slice]

    /// No fields.
    init() {
        self.bytes = []
        self.slices = []
    }

    /// Copies the fields out of a parsed head.
    init(_ head: RequestHead, _ bytes: Span<UInt8>) {
        self.bytes = Array(copying: bytes)
        self.slices = Array(capacity: 2 * head.fieldCount) { slices in
            for index in 0..<head.fieldCount {
                slices.append(head.name(at: index))
                slices.append(head.value(at: index))
            }
        }
    }

    /// The value of a field; repeated lines are joined with `, ` (RFC 9110 §5.3).
    subscript(_ lowercaseName: StaticString) -> String? {
        var joined: String?
        for index in stride(from: 0, to: self.slices.count, by: 2)
        where self.slices[index].equalsIgnoringCase(lowercaseName, in: self.bytes.span) {
            let value = self.slices[index + 1].string(in: self.bytes.span) ?? ""
            joined = joined.map { "\($0), \(value)" } ?? value
        }
        return joined
    }

    /// Whether there is such a field.
    func contains(_ lowercaseName: StaticString) -> Bool {
        stride(from: 0, to: self.slices.count, by: 2).contains { index in
            self.slices[index].equalsIgnoringCase(lowercaseName, in: self.bytes.span)
        }
    }

    /// All fields by name in lower case.
    var dictionary: [String: String] {
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: self.slices.count, by: 2) {
            let name = self.slices[index].string(in: self.bytes.span)?.lowercased() ?? ""
            let value = self.slices[index + 1].string(in: self.bytes.span) ?? ""
            fields[name] = fields[name].map { "\($0), \(value)" } ?? value
        }
        return fields
    }
}

extension Array<UInt8> {
    /// The bytes of `span`.
    init(copying span: Span<UInt8>) {
        self.init(capacity: span.count) { output in
            for index in span.indices { output.append(span[index]) }
        }
    }
}
