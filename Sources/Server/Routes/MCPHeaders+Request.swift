// SPDX-License-Identifier: Apache-2.0
import HTTP
import MCPRPC

extension MCPHeaders {
    /// Finds the MCP headers of a request head; allocates only for `Mcp-Param-*` lines.
    init(_ head: borrowing RequestHead, in bytes: Span<UInt8>) {
        self.init(
            protocolVersion: HeaderSlice(head.value("mcp-protocol-version", in: bytes)),
            method: HeaderSlice(head.value("mcp-method", in: bytes)),
            name: HeaderSlice(head.value("mcp-name", in: bytes))
        )
        for index in 0..<head.fieldCount {
            let name = head.name(at: index)
            guard name.hasPrefixIgnoringCase(Self.parameterPrefix, in: bytes) else { continue }
            let value = head.value(at: index)
            let skipped = Self.parameterPrefix.utf8CodeUnitCount
            self.parameters.append(
                MCPHeaderParameter(
                    name: HeaderSlice(
                        start: Int(name.start) + skipped,
                        count: Int(name.count) - skipped
                    ),
                    value: HeaderSlice(start: Int(value.start), count: Int(value.count))
                )
            )
        }
    }

    private static let parameterPrefix: StaticString = "mcp-param-"
}

extension HeaderSlice {
    fileprivate init(_ match: HeaderMatch) {
        self.init(
            start: Int(match.slice.start),
            count: Int(match.slice.count),
            occurrences: match.occurrences
        )
    }
}

extension Slice {
    fileprivate func hasPrefixIgnoringCase(
        _ lowercase: StaticString,
        in bytes: Span<UInt8>
    ) -> Bool {
        let count = lowercase.utf8CodeUnitCount
        guard self.count > count else { return false }
        return Slice(start: Int(self.start), count: count)
            .equalsIgnoringCase(lowercase, in: bytes)
    }
}
