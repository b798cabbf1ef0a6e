// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension MCPDispatcher {
    /// Serves a request whose header and `_meta` both name 2026-07-28.
    func decideModern(
        _ request: RPCRequest,
        _ headers: MCPHeaders,
        _ headerBytes: Span<UInt8>
    ) throws(RPCError) -> MCPDecision {
        let version = ProtocolVersion.july2026
        try ModernRequest.validate(request, headers, headerBytes)
        switch request.method {
        case .discover: return self.answer(self.results.discover, request, version)
        case .toolsList: return try self.listTools(request, version)
        case .toolsCall:
            let (tool, arguments) = try self.resolve(request)
            for parameter in tool.headerParameters {
                try parameter.validate(arguments, headers, headerBytes)
            }
            return .call(self.call(tool, arguments, request, version))
        case .initialize, .ping, .notification, .unknown: throw .methodNotFound(.modern)
        }
    }

    /// Serves a request of an earlier revision; its errors travel on HTTP 200.
    func decideLegacy(
        _ request: RPCRequest,
        _ version: ProtocolVersion
    ) throws(RPCError) -> MCPDecision {
        if let meta = request.meta, meta.kind != .object, !meta.isNull {
            throw .params("Invalid _meta", "_meta")
        }
        switch request.method {
        case .initialize: return try self.initialize(request)
        case .ping: return self.answer(self.results.ping, request, version)
        case .toolsList: return try self.listTools(request, version)
        case .toolsCall:
            let (tool, arguments) = try self.resolve(request)
            return .call(self.call(tool, arguments, request, version))
        case .discover, .notification, .unknown: throw .methodNotFound(.legacy)
        }
    }

    /// Settles on the version the client proposes, or on the newest one with a handshake.
    private func initialize(_ request: RPCRequest) throws(RPCError) -> MCPDecision {
        guard let proposed = request.params?["protocolVersion"], proposed.kind == .string else {
            throw .params("Missing or invalid protocolVersion", "protocolVersion")
        }
        for (name, value) in [
            ("capabilities", request.params?["capabilities"]),
            ("clientInfo", request.params?["clientInfo"]),
        ] where value?.kind != .object {
            throw .params("Missing or invalid \(name)", name)
        }
        var version = proposed.withUTF8 { ProtocolVersion($0) } ?? .newestLegacy
        if version.era == .modern { version = .newestLegacy }
        return self.answer(self.results.initialize(version), request, version)
    }

    /// The list is one page, so no cursor can be valid.
    private func listTools(
        _ request: RPCRequest,
        _ version: ProtocolVersion
    ) throws(RPCError) -> MCPDecision {
        if let cursor = request.params?["cursor"], !cursor.isNull {
            throw .params("Unknown cursor", "cursor")
        }
        return self.answer(self.results.toolsList(version), request, version)
    }

    /// Finds the tool and its arguments.
    private func resolve(
        _ request: RPCRequest
    ) throws(RPCError) -> (RegisteredTool, JSONValue) {
        guard let name = request.params?["name"], name.kind == .string else {
            throw .params("Missing or invalid name", "name")
        }
        guard let tool = self.registry.find(name) else {
            throw .unknownTool(
                PlainText.prefix(
                    name.string ?? "",
                    charactersMax: RPCError.nameCharactersMax
                )
            )
        }
        guard let arguments = request.params?["arguments"], !arguments.isNull else {
            return (tool, self.emptyArguments)
        }
        guard arguments.kind == .object else {
            throw .params("arguments is not an object", "arguments")
        }
        return (tool, arguments)
    }

    private func call(
        _ tool: RegisteredTool,
        _ arguments: JSONValue,
        _ request: RPCRequest,
        _ version: ProtocolVersion
    ) -> ToolCall {
        ToolCall(
            tool,
            arguments: arguments,
            request: request,
            version: version,
            resultMeta: self.results.meta
        )
    }

    private func answer(
        _ result: JSONFragment,
        _ request: RPCRequest,
        _ version: ProtocolVersion
    ) -> MCPDecision {
        .answer(
            MCPAnswer(
                status: 200,
                body: RPCResponse.result(result, id: request.id),
                summary: MCPSummary(
                    era: version.era,
                    version: version,
                    method: request.method
                )
            )
        )
    }
}
