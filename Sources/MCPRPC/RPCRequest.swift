// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A well-formed JSON-RPC request.
struct RPCRequest {
    /// A valid id, to be echoed.
    let id: JSONValue
    /// The method as it came: a string.
    let methodName: JSONValue
    /// The parameters, an object; nil when absent or null.
    let params: JSONValue?

    /// `params._meta`, whatever it is.
    let meta: JSONValue?
    /// The method, when this server knows it.
    let method: MCPMethod

    init(id: JSONValue, methodName: JSONValue, params: JSONValue?) {
        self.id = id
        self.methodName = methodName
        self.params = params
        self.meta = params?["_meta"]
        self.method =
            if methodName.equals("tools/call") {
                .toolsCall
            } else if methodName.equals("tools/list") {
                .toolsList
            } else if methodName.equals("server/discover") {
                .discover
            } else if methodName.equals("initialize") {
                .initialize
            } else if methodName.equals("ping") {
                .ping
            } else {
                .unknown
            }
    }

    /// What `_meta` says about the protocol version, and that value.
    var claimedVersion: (claim: ClaimedVersion, value: JSONValue?) {
        guard let value = self.meta?["io.modelcontextprotocol/protocolVersion"] else {
            return (.absent, nil)
        }
        guard value.kind == .string else { return (.notAString, value) }
        let version = value.withUTF8 { ProtocolVersion($0) }
        return (version.map { .known($0) } ?? .unknown, value)
    }

    /// Tells whether `_meta` has any key of MCP's own prefix.
    var hasReservedKey: Bool {
        guard let meta = self.meta, meta.kind == .object else { return false }
        for member in meta.members {
            if member.key.withUTF8({ $0.hasPrefix("io.modelcontextprotocol/") }) { return true }
        }
        return false
    }
}
