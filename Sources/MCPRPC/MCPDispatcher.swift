// SPDX-License-Identifier: Apache-2.0

public import JSON

/// Decides what to do with one POST: JSON-RPC and MCP in every revision.
///
/// Module charter: a pure function of headers and body, without I/O, clock or isolation.
///
/// Read it in the order of a request: `decide` here, then `EraDecision`, then `ModernRequest` or
/// the legacy half of `MCPDispatcher+Methods`, then `ToolCall.run`.
///
/// Not `Sendable`: it reuses one reader, so it belongs to one thread.
public final class MCPDispatcher {
    let registry: ToolRegistry
    let results: ServerResults
    /// Stands for absent `arguments`.
    let emptyArguments: JSONValue
    private let reader = JSONReader()

    /// Builds every answer that never changes.
    ///
    /// - Parameters:
    ///   - serverInfo: who answers.
    ///   - instructions: guidance for models on when to use which tool; no secrets.
    ///   - registry: the tools.
    /// - Throws: `JSONError` when one of these cannot be written as JSON.
    public init(
        serverInfo: ServerInfo,
        instructions: String? = nil,
        registry: ToolRegistry
    ) throws(JSONError) {
        self.registry = registry
        self.results = try ServerResults(
            serverInfo: serverInfo,
            instructions: instructions,
            tools: registry.tools
        )
        self.emptyArguments = try JSONReader().read(Array("{}".utf8)).root
    }

    /// The tools as plain JSON, `{"tools":[…]}`, for people and scripts.
    ///
    /// - Throws: `JSONError` when a schema cannot be written as JSON.
    public func plainListing() throws(JSONError) -> JSONFragment {
        try ToolListing.plain(self.registry.tools)
    }

    /// Decides for one POST whose framing, media type and size are in order.
    ///
    /// - Parameters:
    ///   - headers: where the MCP headers stand in `headerBytes`.
    ///   - headerBytes: the request head; lent.
    ///   - body: the whole body; lent, nothing keeps it.
    /// - Returns: what to send or run; every message gets exactly one decision.
    public func decide(
        _ headers: MCPHeaders,
        headerBytes: Span<UInt8>,
        body: Span<UInt8>
    ) -> MCPDecision {
        let document: JSONDocument
        do throws(JSONError) {
            document = try self.reader.read(body)
        } catch {
            return .answer(Self.refusal(.parse))
        }
        let root = document.root
        if root.kind == .array {
            return self.decideBatch(document, headers, headerBytes)
        }
        switch RPCMessage(root, hasDuplicateKeys: document.hasDuplicateKeys) {
        case .invalid(let error, let id):
            return .answer(Self.refusal(error, id: id.echo))
        case .notification:
            return .accepted(MCPSummary(method: .notification, outcome: .accepted))
        case .response(let id):
            guard self.claim(headers, headerBytes) == .known(.july2026) else {
                return .accepted(MCPSummary(outcome: .accepted))
            }
            return .answer(Self.refusal(.postedResponse, id: id.echo))
        case .request(let request):
            var version: ProtocolVersion?
            do throws(RPCError) {
                return try self.decide(request, headers, headerBytes, &version)
            } catch {
                return .answer(
                    Self.refusal(
                        error,
                        id: request.id,
                        method: request.method,
                        version: version
                    )
                )
            }
        }
    }

    /// What the `MCP-Protocol-Version` header says.
    func claim(_ headers: MCPHeaders, _ headerBytes: Span<UInt8>) -> ClaimedVersion {
        guard headers.protocolVersion.isPresent else { return .absent }
        let bytes = headerBytes.extracting(headers.protocolVersion.range(in: headerBytes))
        return ProtocolVersion(bytes).map { .known($0) } ?? .unknown
    }

    /// Finds the era of a request, then serves it by the rules of that era.
    ///
    /// `version` tells which one it was, also when serving fails.
    private func decide(
        _ request: RPCRequest,
        _ headers: MCPHeaders,
        _ headerBytes: Span<UInt8>,
        _ version: inout ProtocolVersion?
    ) throws(RPCError) -> MCPDecision {
        let header = self.claim(headers, headerBytes)
        if header == .known(.july2026) || headers.protocolVersion.isRepeated {
            try ModernRequest.refuseRepeated(headers)
        }
        let (body, bodyValue) = request.claimedVersion
        let headerText = headerBytes.extracting(headers.protocolVersion.range(in: headerBytes))
        let decision = EraDecision.decide(
            header: header,
            body: body,
            bothSame: bodyValue?.withUTF8 { $0.equals(headerText) } ?? false,
            hasReservedKey: header == .absent && request.hasReservedKey,
            isInitialize: request.method == .initialize
        )
        switch decision {
        case .modern:
            version = .july2026
            return try self.decideModern(request, headers, headerBytes)
        case .legacy(let legacy):
            version = legacy
            return try self.decideLegacy(request, legacy)
        case .incompleteEnvelope: throw .envelope("_meta protocolVersion")
        case .mismatch(let problem): throw .header("MCP-Protocol-Version", problem)
        case .unsupported: throw .unsupportedVersion(Self.shortened(headerText))
        }
    }

    /// The version a client asked for, as much of it as is worth echoing.
    private static func shortened(_ text: borrowing Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        for index in 0..<min(text.count, RPCError.versionBytesMax) { bytes.append(text[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The answer to a message that is refused before its era is known.
    static func refusal(
        _ error: RPCError,
        id: JSONValue? = nil,
        method: MCPMethod = .unknown,
        version: ProtocolVersion? = nil
    ) -> MCPAnswer {
        var header: String?
        if case .header(let name) = error.detail { header = name }
        return MCPAnswer(
            status: error.status,
            body: RPCResponse.error(error, id: id?.fragment),
            summary: MCPSummary(
                era: version?.era,
                version: version,
                method: method,
                outcome: .protocolError(error.code),
                header: header
            )
        )
    }
}
