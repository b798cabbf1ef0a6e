// SPDX-License-Identifier: Apache-2.0

/// A protocol error: what is wrong with the request itself, as opposed to a tool that failed.
struct RPCError: Error, Equatable {
    /// The JSON-RPC error code.
    let code: RPCErrorCode
    /// The HTTP status that carries it.
    let status: Int
    /// One line for people, at most 200 characters, always a constant: no byte of the request.
    let message: String
    /// What `error.data` holds.
    let detail: Detail

    /// The machine-readable part of an error.
    enum Detail: Equatable {
        /// No `data` member.
        case none
        /// The constant path of the member that is missing or wrong.
        case field(String)
        /// The header at fault, a name this server knows. For the log; not sent.
        case header(String)
        /// The version asked for, shortened to `versionBytesMax`.
        case requestedVersion(String)
        /// The tool asked for, shortened to `nameCharactersMax`.
        case toolName(String)
        /// The server's id of the request, to find its log line.
        case requestID(String)
    }

    /// How much of an unknown version is echoed: real ones have 10 characters.
    static let versionBytesMax = 64
    /// How much of an unknown tool name is echoed: legal ones have at most 64 characters.
    static let nameCharactersMax = 128

    init(_ code: RPCErrorCode, status: Int, _ message: String, _ detail: Detail = .none) {
        self.code = code
        self.status = status
        self.message = message
        self.detail = detail
    }
}

extension RPCError {
    static let parse = RPCError(.parseError, status: 400, "Parse error")
    static let postedResponse = Self.invalid("A response is not accepted here")

    /// The message has the wrong shape: 400 in both eras.
    static func invalid(_ message: String) -> RPCError {
        RPCError(.invalidRequest, status: 400, message)
    }

    /// A member of the modern envelope is missing or has the wrong type.
    static func envelope(_ field: String) -> RPCError {
        RPCError(.invalidParams, status: 400, "Missing or invalid \(field)", .field(field))
    }

    /// Parameters that the method itself refuses: 200, because proxies and clients take a 4xx
    /// for trouble with the transport.
    static func params(_ message: String, _ field: String) -> RPCError {
        RPCError(.invalidParams, status: 200, message, .field(field))
    }

    /// No tool has this name.
    static func unknownTool(_ name: String) -> RPCError {
        RPCError(.invalidParams, status: 200, "Unknown tool", .toolName(name))
    }

    /// The method is not implemented: 404 in the modern era, 200 in the legacy one.
    static func methodNotFound(_ era: Era) -> RPCError {
        RPCError(.methodNotFound, status: era == .modern ? 404 : 200, "Method not found")
    }

    static func header(_ name: String, _ problem: HeaderProblem) -> RPCError {
        RPCError(
            .headerMismatch,
            status: 400,
            "Header mismatch: \(name) \(problem.rawValue)",
            .header(name)
        )
    }

    static func unsupportedVersion(_ requested: String) -> RPCError {
        RPCError(
            .unsupportedProtocolVersion,
            status: 400,
            "Unsupported protocol version",
            .requestedVersion(requested)
        )
    }

    /// The server runs as many calls as it may.
    static let overloaded = RPCError(
        .internalError,
        status: 503,
        "Too many calls are running; try again"
    )

    /// The server could not write its own answer.
    static func internalError(requestID: String) -> RPCError {
        RPCError(.internalError, status: 200, "Internal error", .requestID(requestID))
    }
}
