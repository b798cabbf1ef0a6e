// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Writes JSON-RPC responses: the envelope, the id as it came, and a finished result or an error.
enum RPCResponse {
    /// Bytes of an envelope without id and result, generously.
    private static let envelopeBytes = 64

    /// A successful response.
    static func result(_ result: JSONFragment, id: JSONFragment) -> [UInt8] {
        var writer = JSONWriter(
            reserving: result.bytes.count + id.bytes.count + Self.envelopeBytes
        )
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("id", id)
            writer.member("result", result)
        }
        return Self.bytes(writer)
    }

    /// A successful response to a request that is still at hand.
    static func result(_ result: JSONFragment, id: JSONValue) -> [UInt8] {
        var writer = JSONWriter(reserving: result.bytes.count + Self.envelopeBytes)
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("id", id)
            writer.member("result", result)
        }
        return Self.bytes(writer)
    }

    /// An error response; without an id, `"id":null`, which clients want to see as a member.
    static func error(_ error: RPCError, id: JSONFragment?) -> [UInt8] {
        var writer = JSONWriter(reserving: 192)
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.key("id")
            if let id { writer.embed(id) } else { writer.null() }
            writer.object("error") { writer in
                writer.member("code", error.code.rawValue)
                writer.member("message", error.message)
                error.detail.write(to: &writer)
            }
        }
        return Self.bytes(writer)
    }

    /// The bytes of a finished response, or a constant one: an answer always exists.
    static func bytes(_ writer: consuming JSONWriter) -> [UInt8] {
        if let fragment = try? writer.finish() { return fragment.bytes }
        let constant =
            #"{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"Internal error"}}"#
        return Array(constant.utf8)
    }
}

extension RPCError.Detail {
    /// Writes the `data` member, if there is one.
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .none, .header: break
        case .field(let field): writer.object("data") { $0.member("field", field) }
        case .toolName(let name): writer.object("data") { $0.member("name", name) }
        case .requestID(let id): writer.object("data") { $0.member("requestId", id) }
        case .requestedVersion(let version):
            writer.object("data") { writer in
                writer.array("supported") { writer in
                    for version in ProtocolVersion.newestFirst { writer.string(version.text) }
                }
                writer.member("requested", version)
            }
        }
    }
}
