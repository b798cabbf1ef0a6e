// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One argument that a modern client mirrors into an `Mcp-Param-*` header, because the tool's
/// input schema marks it with `x-mcp-header` (MCP 2026-07-28 transports).
struct HeaderParameter {
    /// Where the argument is and how its header is named.
    let annotation: HeaderAnnotation
    /// The header name after `Mcp-Param-` in lower case.
    let lowercasedName: String

    /// The largest integer that travels, either sign: beyond it, gateways that read numbers as
    /// doubles see another one.
    static let integerMax: UInt64 = 1 << 53 - 1

    init(_ annotation: HeaderAnnotation) {
        self.annotation = annotation
        self.lowercasedName = annotation.name.lowercased()
    }

    /// Checks that the headers say the same as the arguments.
    func validate(
        _ arguments: JSONValue?,
        _ headers: MCPHeaders,
        _ headerBytes: borrowing Span<UInt8>
    ) throws(RPCError) {
        let header = "Mcp-Param-\(self.annotation.name)"
        var found: HeaderSlice?
        for parameter in headers.parameters {
            let name = headerBytes.extracting(parameter.name.range(in: headerBytes))
            guard name.equalsIgnoringCase(self.lowercasedName) else { continue }
            if found != nil || parameter.value.isRepeated { throw .header(header, .repeated) }
            found = parameter.value
        }
        // An argument that is null counts as absent, as it does for the schema.
        let argument = self.annotation.argument(in: arguments).flatMap { $0.isNull ? nil : $0 }
        switch (argument, found) {
        case (nil, nil): return
        case (nil, .some): throw .header(header, .unexpected)
        case (.some, nil): throw .header(header, .missing)
        case (let value?, let slice?):
            guard Self.matches(value, headerBytes.extracting(slice.range(in: headerBytes))) else {
                throw .header(header, .different)
            }
        }
    }

    private static func matches(_ value: JSONValue, _ header: borrowing Span<UInt8>) -> Bool {
        switch value.kind {
        case .string:
            return value.withUTF8 { HeaderText.equals(header, $0) }
        case .number:
            guard let number = value.int64, let text = HeaderText.decode(header) else {
                return false
            }
            // A number compares by value: `42.0` in the body is `42` in the header.
            let mirrored = JSONNumber(lexeme: String(decoding: text, as: UTF8.self))?.int64
            return number.magnitude <= Self.integerMax && mirrored == number
        case .boolean:
            guard let text = HeaderText.decode(header) else { return false }
            return text.elementsEqual((value.bool == true ? "true" : "false").utf8)
        default:
            return false
        }
    }
}
