// SPDX-License-Identifier: Apache-2.0

/// The rules a request is served by, or why it cannot be.
///
/// The whole decision is this one table over what header and body claim. Modern clients claim
/// the same version in both, legacy ones at most a header, so anything that looks half modern is
/// refused instead of being served by the wrong rules.
enum EraDecision: Equatable {
    /// Serve by the stateless rules of 2026-07-28.
    case modern
    /// Serve by the rules of this earlier revision.
    case legacy(ProtocolVersion)
    /// The envelope lacks its version: -32602.
    case incompleteEnvelope
    /// Header and body disagree: -32020.
    case mismatch(HeaderProblem)
    /// Both name one version nobody implements: -32022.
    case unsupported

    /// Decides for one request.
    ///
    /// - Parameters:
    ///   - header: the `MCP-Protocol-Version` header.
    ///   - body: `params._meta["io.modelcontextprotocol/protocolVersion"]`.
    ///   - bothSame: whether two unknown texts are the same bytes.
    ///   - hasReservedKey: whether `_meta` has any key of MCP's own prefix.
    ///   - isInitialize: whether the method is `initialize`.
    /// - Returns: the rules to serve by, or why none apply.
    static func decide(
        header: ClaimedVersion,
        body: ClaimedVersion,
        bothSame: Bool,
        hasReservedKey: Bool,
        isInitialize: Bool
    ) -> EraDecision {
        switch (header, body) {
        case (_, .notAString), (.notAString, _): .incompleteEnvelope
        case (.absent, .absent): hasReservedKey ? .incompleteEnvelope : .legacy(.assumed)
        case (.absent, .known(.july2026)): .mismatch(.missing)
        case (.absent, .known(let version)): .legacy(version)
        case (.absent, .unknown): .mismatch(.missing)
        case (.known(.july2026), .absent): .incompleteEnvelope
        case (.known(let version), .absent): .legacy(version)
        case (.known(.july2026), .known(.july2026)): .modern
        case (.known(let header), .known(let body)):
            header == body ? .legacy(header) : .mismatch(.different)
        case (.known, .unknown), (.unknown, .known): .mismatch(.different)
        // A handshake may carry the version it is about to propose.
        case (.unknown, .absent): isInitialize ? .legacy(.newestLegacy) : .unsupported
        case (.unknown, .unknown): bothSame ? .unsupported : .mismatch(.different)
        }
    }
}
