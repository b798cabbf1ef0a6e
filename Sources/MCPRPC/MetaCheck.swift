// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Checks the `_meta` envelope of a modern request, whose version is already known to be good.
enum MetaCheck {
    /// The levels of RFC 5424 that `io.modelcontextprotocol/logLevel` may name.
    private static let logLevels = [
        "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency",
    ]

    /// - Throws: -32602 for the first member that is missing or has the wrong type.
    static func validate(_ meta: JSONValue) throws(RPCError) {
        guard meta["io.modelcontextprotocol/clientCapabilities"]?.kind == .object else {
            throw .envelope("_meta clientCapabilities")
        }
        if let info = meta["io.modelcontextprotocol/clientInfo"] {
            guard info["name"]?.kind == .string, info["version"]?.kind == .string else {
                throw .envelope("_meta clientInfo")
            }
        }
        if let level = meta["io.modelcontextprotocol/logLevel"] {
            guard level.kind == .string,
                level.withUTF8({ bytes in
                    for name in Self.logLevels where bytes.equals(name) { return true }
                    return false
                })
            else { throw .envelope("_meta logLevel") }
        }
    }
}
