// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP

/// The checks of a request head on the MCP routes, before a byte of the body is read.
///
/// Order: method, host, origin, query, media types. Each step answers and stops
/// (MCP 2026-07-28 transports; RFC 9110 for the statuses).
struct Admission {
    private let hosts: HostPolicy
    private let origins: OriginPolicy
    /// Hosts accepted before, as sent: the common case is decided without making a `String`.
    private var acceptedHosts: [[UInt8]] = []
    private static let acceptedHostsMax = 8

    init(hosts: HostPolicy, origins: OriginPolicy) {
        self.hosts = hosts
        self.origins = origins
    }

    /// The refusal of the request, or nil to read its body.
    mutating func refusal(_ head: borrowing RequestHead, in bytes: Span<UInt8>) -> Response? {
        switch head.method {
        case .post: break
        case .options: return self.preflight(head, in: bytes)
        // Before host, origin and any authentication: legacy clients probe with GET and must
        // learn that there is no event stream, not that they lack a credential.
        default: return TransportError.method
        }
        guard self.acceptsHost(head, in: bytes) else { return TransportError.host }
        guard self.acceptsOrigin(head, in: bytes) else { return TransportError.origin }
        if Self.carriesCredentials(head, in: bytes) { return TransportError.tokenInQuery }
        if head.value("content-encoding", in: bytes).isPresent {
            return TransportError.contentEncoding
        }
        guard Self.isJSON(head, in: bytes) else { return TransportError.contentType }
        return AcceptedTypes(head, in: bytes).isEmpty ? TransportError.notAcceptable : nil
    }

    private static func isJSON(_ head: RequestHead, in bytes: Span<UInt8>) -> Bool {
        let contentType = head.value("content-type", in: bytes)
        guard contentType.occurrences == 1,
            let mediaType = MediaType(contentType.slice, in: bytes)
        else { return false }
        return mediaType.isJSON(in: bytes)
    }

    private func preflight(_ head: RequestHead, in bytes: Span<UInt8>) -> Response {
        guard let origin = head.singleValue("origin", in: bytes), self.origins.accepts(origin)
        else { return TransportError.origin }
        let requested = head.singleValue("access-control-request-headers", in: bytes)
        return Preflight.response(origin: origin, requested: requested)
    }

    private mutating func acceptsHost(_ head: RequestHead, in bytes: Span<UInt8>) -> Bool {
        let host = head.value("host", in: bytes)
        let value = bytes.extracting(host.slice.range)
        for accepted in self.acceptedHosts where value.isEqual(to: accepted.span) { return true }
        guard let text = head.singleValue("host", in: bytes),
            self.hosts.accepts(text.lowercased())
        else { return false }
        if self.acceptedHosts.count < Self.acceptedHostsMax {
            self.acceptedHosts.append([UInt8](text.utf8))
        }
        return true
    }

    private func acceptsOrigin(_ head: RequestHead, in bytes: Span<UInt8>) -> Bool {
        let origin = head.value("origin", in: bytes)
        guard origin.isPresent else { return true }
        guard let text = head.singleValue("origin", in: bytes) else { return false }
        return self.origins.accepts(text)
    }

    /// A token in a URL ends up in every log on the way (MCP authorization: "never in the query").
    private static func carriesCredentials(_ head: RequestHead, in bytes: Span<UInt8>) -> Bool {
        guard !head.query.isEmpty, let query = head.query.string(in: bytes) else { return false }
        return query.split(separator: "&").contains { pair in
            let name = pair.prefix { $0 != "=" }.lowercased()
            return name == "access_token" || name == "token" || name == "authorization"
        }
    }
}
