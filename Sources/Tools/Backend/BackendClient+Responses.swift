// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON
internal import MCPRPC

extension BackendClient {
    /// An error body beyond this is not read: no honest problem is longer.
    private static let problemBytesMax = 64 * 1024

    /// Reads a response through `schema`.
    ///
    /// `check` says in words what is wrong that the schema cannot say, or nil.
    ///
    /// - Throws: `BACKEND_ERROR` when it is not JSON or breaks the schema, without quoting it.
    func decode<Value>(
        _ schema: ObjectSchema<Value>,
        _ response: HTTPClient.Response,
        check: (JSONValue) -> String? = { _ in nil }
    ) throws(ToolError) -> Value {
        guard ContentType.isJSON(response.headers.value("content-type")) else {
            throw FailureMapper.unusable("is not JSON")
        }
        let document: JSONDocument
        do throws(JSONError) {
            document = try self.reader.read(response.body.span)
        } catch {
            throw FailureMapper.unusable("is not valid JSON")
        }
        if let problem = check(document.root) {
            throw FailureMapper.unusable(
                "does not match its contract: \(problem)"
            )
        }
        do throws(SchemaError) {
            return try schema.decode(document.root)
        } catch {
            // Paths and messages are of our schema and never quote the value.
            throw FailureMapper.unusable(
                "does not match its contract: \(error.issues.first?.description ?? "")"
            )
        }
    }

    /// What the agent is told about the last failure of `request`.
    func error(
        _ failure: AttemptFailure,
        _ result: Result<HTTPClient.Response, TransferError>,
        _ request: BackendRequest
    ) -> ToolError {
        var mapper = FailureMapper(
            failure: failure,
            isKeyed: request.idempotencyKey != nil,
            object: request.object
        )
        if case .success(let response) = result, response.status >= 400 {
            mapper.problem = self.problem(response, request.argumentNames)
        }
        return mapper.error
    }

    /// The body as RFC 9457, or nothing.
    private func problem(
        _ response: HTTPClient.Response,
        _ argumentNames: ArgumentNames
    ) -> ProblemDetails {
        guard ContentType.isJSON(response.headers.value("content-type")),
            response.body.count <= BackendClient.problemBytesMax,
            let document = try? self.reader.read(response.body.span)
        else { return ProblemDetails() }
        return ProblemDetails(
            document.root,
            scrubber: self.scrubber,
            argumentNames: argumentNames
        )
    }
}
