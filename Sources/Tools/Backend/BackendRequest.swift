// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import MCPRPC

/// What a tool asks of the backend; attempts are made from it.
struct BackendRequest {
    let url: BackendURL
    /// The JSON text to POST; a GET when nil.
    let body: JSONFragment?
    /// The same on every attempt, so that the backend acts once.
    let idempotencyKey: String?
    /// Whether the backend may get it more than once without harm.
    let isRepeatable: Bool
    /// The argument that names what a 404 says is not there.
    let object: String?
    /// How the backend's names of fields read for an agent.
    let argumentNames: ArgumentNames

    /// Reads with GET.
    static func get(
        _ url: BackendURL,
        object: String? = nil,
        argumentNames: ArgumentNames = ArgumentNames()
    ) -> BackendRequest {
        BackendRequest(
            url: url,
            body: nil,
            idempotencyKey: nil,
            isRepeatable: true,
            object: object,
            argumentNames: argumentNames
        )
    }

    /// Posts what only reads, so that repeating it is harmless.
    static func query(
        _ url: BackendURL,
        _ body: JSONFragment,
        argumentNames: ArgumentNames = ArgumentNames()
    ) -> BackendRequest {
        BackendRequest(
            url: url,
            body: body,
            idempotencyKey: nil,
            isRepeatable: true,
            object: nil,
            argumentNames: argumentNames
        )
    }

    /// Posts what changes something, once per key.
    static func create(
        _ url: BackendURL,
        _ body: JSONFragment,
        idempotencyKey: String,
        argumentNames: ArgumentNames = ArgumentNames()
    ) -> BackendRequest {
        BackendRequest(
            url: url,
            body: body,
            idempotencyKey: idempotencyKey,
            isRepeatable: true,
            object: nil,
            argumentNames: argumentNames
        )
    }

    /// A JSON body.
    ///
    /// - Throws: `BACKEND_ERROR` when it cannot be written; validated arguments always can.
    static func body(
        _ write: (inout JSONWriter) -> Void
    ) throws(ToolError) -> JSONFragment {
        var writer = JSONWriter(reserving: 512)
        write(&writer)
        do throws(JSONError) {
            return try writer.finish()
        } catch {
            throw FailureMapper.unsendable
        }
    }
}
