// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension MCPDispatcher {
    /// Decides for a body that is an array: a batch in 2025-03-26 and 2024-11-05, an error in
    /// every other revision.
    func decideBatch(
        _ document: JSONDocument,
        _ headers: MCPHeaders,
        _ headerBytes: Span<UInt8>
    ) -> MCPDecision {
        let batch = document.root
        let version: ProtocolVersion
        do throws(RPCError) {
            version = try self.batchVersion(headers, headerBytes)
            try Self.validate(batch, hasDuplicateKeys: document.hasDuplicateKeys)
        } catch {
            return .answer(Self.refusal(error))
        }
        var items: [MCPBatch.Item] = []
        var outcome = MCPOutcome.ok
        for element in batch.elements {
            switch RPCMessage(element, hasDuplicateKeys: false) {
            case .notification, .response: break
            case .invalid(let error, let id):
                items.append(.answer(RPCResponse.error(error, id: id.echo?.fragment)))
                outcome = .protocolError(error.code)
            case .request(let request):
                items.append(self.decideElement(request, version, &outcome))
            }
        }
        var summary = MCPSummary(
            era: .legacy,
            version: version,
            outcome: outcome,
            messageCount: batch.count
        )
        if items.isEmpty {
            summary.outcome = .accepted
            return .accepted(summary)
        }
        let result = MCPBatch(items, summary: summary)
        return result.calls.isEmpty ? .answer(result.answer()) : .batch(result)
    }

    private func decideElement(
        _ request: RPCRequest,
        _ version: ProtocolVersion,
        _ outcome: inout MCPOutcome
    ) -> MCPBatch.Item {
        do throws(RPCError) {
            // A handshake decides how to read what follows, so it stands alone (MCP 2025-03-26
            // lifecycle).
            if request.method == .initialize { throw .invalid("initialize cannot be batched") }
            switch try self.decideLegacy(request, version) {
            case .call(let call): return .call(call)
            case .answer(let answer): return .answer(answer.body)
            case .accepted, .batch: throw .methodNotFound(.legacy)
            }
        } catch {
            outcome = .protocolError(error.code)
            return .answer(RPCResponse.error(error, id: request.id.fragment))
        }
    }

    private func batchVersion(
        _ headers: MCPHeaders,
        _ headerBytes: Span<UInt8>
    ) throws(RPCError) -> ProtocolVersion {
        if headers.protocolVersion.isRepeated { throw .header("MCP-Protocol-Version", .repeated) }
        switch self.claim(headers, headerBytes) {
        case .absent: return .assumed
        case .known(let version) where version.allowsBatches: return version
        case .known, .unknown, .notAString:
            throw .invalid("This protocol version has no batches")
        }
    }

    private static func validate(
        _ batch: JSONValue,
        hasDuplicateKeys: Bool
    ) throws(RPCError) {
        guard batch.count > 0 else { throw .invalid("The batch is empty") }
        guard batch.count <= MCPBatch.messagesMax else {
            throw .invalid("The batch has more than \(MCPBatch.messagesMax) messages")
        }
        if hasDuplicateKeys { throw .invalid("A key occurs more than once") }
        for element in batch.elements {
            let meta = element["params"]?["_meta"]
            if meta?["io.modelcontextprotocol/protocolVersion"] != nil {
                throw .invalid("A message of this protocol version cannot be batched")
            }
        }
    }
}
