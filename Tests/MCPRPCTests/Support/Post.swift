// SPDX-License-Identifier: Apache-2.0

import JSON
import MCPRPC

/// One POST as text, turned into what the dispatcher gets from the HTTP layer.
struct Post {
    var headers: [(String, String)] = []
    var body: String

    /// A modern request with every header and `_meta` member it needs.
    static func modern(
        _ method: String,
        id: String = "7",
        params: String = "",
        name: String? = nil,
        meta: String = "",
        headers: [(String, String)] = []
    ) -> Post {
        var lines = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method)]
        if let name { lines.append(("Mcp-Name", name)) }
        let envelope =
            #""_meta":{"\#(Post.prefix)protocolVersion":"2026-07-28","#
            + #""\#(Post.prefix)clientCapabilities":{}\#(meta)}"#
        let members = params.isEmpty ? envelope : params + "," + envelope
        return Post(
            headers: lines + headers,
            body: #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{\#(members)}}"#
        )
    }

    /// A modern `tools/call`.
    static func modernCall(
        _ tool: String,
        _ arguments: String? = nil,
        meta: String = "",
        headers: [(String, String)] = []
    ) -> Post {
        let rest = arguments.map { #","arguments":\#($0)"# } ?? ""
        return .modern(
            "tools/call",
            params: #""name":"\#(tool)"\#(rest)"#,
            name: tool,
            meta: meta,
            headers: headers
        )
    }

    /// A legacy request; `version` is the header, nil for none.
    static func legacy(
        _ method: String,
        id: String = "7",
        params: String? = nil,
        version: String? = nil
    ) -> Post {
        let rest = params.map { #","params":\#($0)"# } ?? ""
        return Post(
            headers: version.map { [("MCP-Protocol-Version", $0)] } ?? [],
            body: #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"\#(rest)}"#
        )
    }

    static let prefix = "io.modelcontextprotocol/"

    /// Lays the headers out as a request head and lets the dispatcher decide.
    func decide(_ dispatcher: MCPDispatcher) -> MCPDecision {
        self.decide(dispatcher, body: Array(self.body.utf8))
    }

    /// The same with a body of any bytes.
    func decide(_ dispatcher: MCPDispatcher, body: [UInt8]) -> MCPDecision {
        var head = Array("POST /messages HTTP/1.1\r\n".utf8)
        var slices = MCPHeaders()
        for (name, value) in self.headers {
            let nameStart = head.count
            head += Array(name.utf8) + Array(": ".utf8)
            let slice = HeaderSlice(start: head.count, count: value.utf8.count)
            head += Array(value.utf8) + Array("\r\n".utf8)
            switch name.lowercased() {
            case "mcp-protocol-version": Self.add(slice, to: &slices.protocolVersion)
            case "mcp-method": Self.add(slice, to: &slices.method)
            case "mcp-name": Self.add(slice, to: &slices.name)
            case let name where name.hasPrefix("mcp-param-"):
                slices.parameters.append(
                    MCPHeaderParameter(
                        name: HeaderSlice(start: nameStart + 10, count: name.utf8.count - 10),
                        value: slice
                    )
                )
            default: break
            }
        }
        return dispatcher.decide(slices, headerBytes: head.span, body: body.span)
    }

    private static func add(_ slice: HeaderSlice, to header: inout HeaderSlice) {
        if header.occurrences == 0 {
            header = slice
        } else {
            header.occurrences += 1
        }
    }

    /// Decides, runs what is to be run, and gives status and body; 202 has no body.
    func send(_ dispatcher: MCPDispatcher) async -> Reply {
        await Reply.make(self.decide(dispatcher))
    }
}
