// SPDX-License-Identifier: Apache-2.0

/// A published revision of MCP, oldest first.
public enum ProtocolVersion: UInt8, CaseIterable, Comparable, Sendable {
    /// Revision 2024-11-05: JSON-RPC batches, bare tools.
    case november2024
    /// Revision 2025-03-26: Streamable HTTP, tool annotations, the last one with batches.
    case march2025
    /// Revision 2025-06-18: `title`, `outputSchema`, `structuredContent`; batches removed.
    case june2025
    /// Revision 2025-11-25: the newest one with an `initialize` handshake.
    case november2025
    /// Revision 2026-07-28: stateless, every request describes itself in `_meta`.
    case july2026

    /// The dated name as it stands on the wire.
    public var text: String {
        switch self {
        case .november2024: "2024-11-05"
        case .march2025: "2025-03-26"
        case .june2025: "2025-06-18"
        case .november2025: "2025-11-25"
        case .july2026: "2026-07-28"
        }
    }

    /// Which set of rules the revision follows.
    public var era: Era { self == .july2026 ? .modern : .legacy }

    /// The revision a legacy client gets when it asks for one this server does not know.
    static let newestLegacy = ProtocolVersion.november2025

    /// The revision of a request that names none (MCP 2025-06-18 transports).
    static let assumed = ProtocolVersion.march2025

    /// Every revision in the order clients prefer them; the one list that `server/discover` and
    /// error -32022 both show.
    static let newestFirst: [ProtocolVersion] = Self.allCases.reversed()

    /// Finds the revision whose name is exactly these bytes.
    init?(_ bytes: borrowing Span<UInt8>) {
        guard let match = Self.newestFirst.first(where: { bytes.equals($0.text) }) else {
            return nil
        }
        self = match
    }

    /// Tells whether a body may be an array of messages.
    var allowsBatches: Bool { self <= .march2025 }

    /// Tells whether `tools/list` carries `annotations`.
    var hasToolAnnotations: Bool { self >= .march2025 }

    /// Tells whether progress notifications carry a `message`.
    var hasProgressMessage: Bool { self >= .march2025 }

    /// Tells whether tools carry `title` and `outputSchema`, and results `structuredContent`.
    var hasStructuredOutput: Bool { self >= .june2025 }

    /// Orders revisions by date.
    public static func < (left: ProtocolVersion, right: ProtocolVersion) -> Bool {
        left.rawValue < right.rawValue
    }
}
